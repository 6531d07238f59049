import Datasets
import Diagnostics

/// What the commands say of the data set that is drawn.
enum ScribbleLines {
    static let name = "scribble"

    /// Its entry in the list of data sets.
    static var listed: String {
        title + "  built in  it is drawn when it is used and needs no file\n"
    }

    private static var title: String {
        let train = ScribbleSpecification.standard(.train)
        let test = ScribbleSpecification.standard(.test)
        return """
            scribble  Drawn handwriting: \(grouped(train.count)) images to train and \
            \(grouped(test.count)) to test, by \(grouped(train.writers.count)) and \
            \(grouped(test.writers.count)) writers

            """
    }

    /// Its entry after a look at what is drawn here, and whether that is right.
    static var verified: (text: String, isGood: Bool) {
        let isGood = isDrawnAsPromised
        let state =
            isGood
            ? "ok       drawn as on every machine; it needs no file"
            : "differs  it is drawn otherwise than on other machines"
        return (title + "  \(state)\n", isGood)
    }

    private static var isDrawnAsPromised: Bool { (try? ScribbleSet.isDrawnAsPromised()) == true }

    /// What `doctor` finds.
    static var finding: Doctor.Finding {
        guard isDrawnAsPromised else {
            return Doctor.Finding(
                subject: "scribble", state: "built in, but drawn otherwise than on other machines",
                remedy: "build on this machine: `make clean build`", isGrave: true)
        }
        return Doctor.Finding(
            subject: "scribble", state: "built in, drawn as on every machine; needs no file")
    }
}
