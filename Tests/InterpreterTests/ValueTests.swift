import Interpreter
import Testing

@Suite("Values in memory")
struct ValueTests {
    @Test("A value is eight bytes of payload and a byte that tells the case")
    func layout() {
        #expect(MemoryLayout<Value>.size == 9)
        #expect(MemoryLayout<Value>.stride == 16)
        let object = StringObject("text")
        withUnsafeBytes(of: Value.object(object)) { bytes in
            let payload = bytes.load(as: UInt.self)
            #expect(payload == UInt(bitPattern: Unmanaged.passUnretained(object).toOpaque()))
        }
        withUnsafeBytes(of: Value.number(1.5)) { bytes in
            #expect(bytes.load(as: Double.self) == 1.5)
        }
    }

    @Test("Copies share nothing that is written")
    func copies() {
        #expect(
            Session.text(
                """
                var a = { xs: [1, [2]], t: zeros(2) }
                var b = a
                b.xs[1][0] = 9
                b.t[0] = 5
                fn change(r) { var c = r; c.xs = []; c }
                let c = change(b)
                print(a.xs, b.xs, c.xs, a.t, b.t)
                """) == "[1, [2]] [1, [9]] [] [0, 0] [5, 0]\n")
    }
}
