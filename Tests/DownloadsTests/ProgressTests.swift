import Downloads
import Testing

@Suite("How far a fetch has come")
struct ProgressTests {
    @Test("Bytes, rate and the time that is left stand in one line")
    func line() {
        var progress = TransferProgress(
            file: "train.mat", received: 78_300_000, total: 182_000_000, rate: 5_200_000)
        #expect(progress.line == "train.mat  43 %, 78.3 of 182.0 MB, 5.2 MB/s, 20 s left")
        progress.rate = 20_000
        #expect(progress.line.hasSuffix("20.0 kB/s, 1 h 26 min left"))
        progress.rate = 1
        #expect(progress.line.hasSuffix("1 bytes/s, days left"))
        progress.rate = nil
        progress.received = 182_000_000
        #expect(progress.line == "train.mat  100 %, 182.0 of 182.0 MB")
        progress.total = nil
        progress.rate = 0
        #expect(progress.line == "train.mat  182.0 MB, 0 bytes/s")
    }

    @Test(
        "Units go by thousands",
        arguments: [
            (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (999_999, "999.9 kB"),
            (1_000_000, "1.0 MB"), (4_708_990_976, "4.7 GB"),
        ])
    func units(bytes: Int, text: String) {
        #expect(ByteUnit.text(bytes) == text)
    }
}
