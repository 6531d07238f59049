import Datasets
import Diagnostics

/// What the commands say of the data set that is drawn.
enum ScribbleLines {
    /// Its entry in the list of data sets.
    static var listed: String {
        let train = ScribbleSpecification.standard(.train)
        let test = ScribbleSpecification.standard(.test)
        return """
            scribble  Drawn handwriting: \(grouped(train.count)) images to train and \
            \(grouped(test.count)) to test, by \(grouped(train.writers.count)) and \
            \(grouped(test.writers.count)) writers
              built in  it is drawn when it is used and needs no file

            """
    }

    /// What `doctor` finds.
    static var finding: Doctor.Finding {
        guard (try? ScribbleSet.isDrawnAsPromised()) == true else {
            return Doctor.Finding(
                subject: "scribble", state: "built in, but drawn otherwise than on other machines",
                remedy: "build on this machine: `make clean build`", isGrave: true)
        }
        return Doctor.Finding(
            subject: "scribble", state: "built in, drawn as on every machine; needs no file")
    }
}
