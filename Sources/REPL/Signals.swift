import Glibc
import Synchronization
import Tensors

/// What Ctrl-C and the request to end do.
///
/// The first interrupt asks the running cell to stop, which it does within 0.2 s; a second
/// one within two seconds ends the program with 130. A request to end gives the cell two
/// seconds to stop.
public enum Signals {
    /// The moment of the last interrupt that still counts, in milliseconds; 0 for none.
    private static let lastInterrupt = Atomic<Int>(0)
    private static let endRequests = Atomic<Int>(0)
    private static let survivesInterrupts = Atomic<Bool>(false)

    /// Handlers may use only what is ready before they are called, so everything they use is
    /// touched here.
    public static func install() {
        lastInterrupt.store(0, ordering: .relaxed)
        endRequests.store(0, ordering: .relaxed)
        survivesInterrupts.store(false, ordering: .relaxed)
        Interruption.clear()
        unblock([SIGINT, SIGTERM, SIGHUP, SIGALRM, SIGWINCH, SIGTSTP, SIGCONT])
        handle(SIGINT) { _ in Signals.interrupt() }
        handle(SIGTERM) { _ in Signals.end() }
        handle(SIGHUP) { _ in Signals.end() }
        handle(SIGALRM) { _ in _exit(143) }
    }

    /// From now on no number of interrupts ends the program: a person is at a prompt.
    public static func surviveInterrupts() {
        survivesInterrupts.store(true, ordering: .relaxed)
    }

    /// Whether an interrupt came since the last call.
    public static func takeInterrupt() -> Bool {
        let isSet = lastInterrupt.exchange(0, ordering: .relaxed) != 0
        Interruption.clear()
        return isSet
    }

    /// Whether an interrupt came that `takeInterrupt` has not taken.
    public static var isInterrupted: Bool { lastInterrupt.load(ordering: .relaxed) != 0 }

    /// Whether the program was asked to end.
    public static var isEnding: Bool { endRequests.load(ordering: .relaxed) > 0 }

    private static func handle(_ number: Int32, _ body: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = body
        sigemptyset(&action.sa_mask)
        // Without SA_RESTART, so that reading a line ends.
        action.sa_flags = 0
        sigaction(number, &action, nil)
    }

    /// A parent may have left them blocked.
    private static func unblock(_ signals: [Int32]) {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    private static func interrupt() {
        let now = milliseconds
        let last = lastInterrupt.exchange(now, ordering: .relaxed)
        let isSecond = last != 0 && now - last < 2000
        if isSecond && !survivesInterrupts.load(ordering: .relaxed) { _exit(130) }
        Interruption.request()
    }

    private static func end() {
        if endRequests.wrappingAdd(1, ordering: .relaxed).oldValue > 0 { _exit(143) }
        Interruption.request()
        alarm(2)
    }

    private static var milliseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000 + 1
    }
}
