import TestSupport
import Testing

@Suite("noisebook data and doctor")
struct DataTests {
    @Test("A set that is not there is listed with what brings it")
    func missing() throws {
        let folder = try TemporaryFolder()
        let ending = try folder.run("data", "list", variables: ["NOISEBOOK_DATA": folder.path])
        #expect(ending.status == 0)
        #expect(ending.output.contains("not there; `noisebook data fetch mnist` brings it"))
        #expect(ending.output.contains("Data folder: \(folder.path)\n"))
        #expect(ending.output.contains("scribble  Drawn handwriting: 60,000 images to train"))
    }

    @Test("The drawn set is verified too, needs no fetch, and stands on the page that uses it")
    func drawn() throws {
        let folder = try TemporaryFolder()
        let verified = try folder.run("data", "verify", "scribble")
        #expect(verified.status == 0)
        #expect(verified.output.contains("ok       drawn as on every machine"))
        let fetched = try folder.run("data", "fetch", "scribble")
        #expect(fetched.status == 0 && fetched.output.contains("needs no file"))
        try folder.write("```noise\nscribble.test.take(2).labels\n```\n", to: "a.md")
        for _ in 0..<2 {
            #expect(
                try folder.run("render", "a.md", variables: ["NOISEBOOK_CACHE": "cache"]).status
                    == 0)
            let page = try folder.read("a.html")
            #expect(page.contains("scribble 1: seed 0, writers 300..&lt;400, 100 each, digits"))
        }
    }

    @Test("A damaged file is named by verify, by doctor and by a notebook that uses it")
    func damaged() throws {
        let folder = try TemporaryFolder()
        try folder.write("no images", to: "mnist/train-images-idx3-ubyte.gz")
        try folder.write("```noise\nmnist.train.images[0].shape\n```\n", to: "a.md")
        let variables = ["NOISEBOOK_DATA": folder.path]
        let verify = try folder.run("data", "verify", "mnist", variables: variables)
        #expect(verify.status == 1)
        #expect(
            verify.output.contains("differs  \(folder.path)/mnist/train-images-idx3-ubyte.gz"))
        let doctor = try folder.run("doctor", variables: variables)
        #expect(doctor.status == 1, "\(doctor)")
        #expect(doctor.output.contains("is not the published one"))
        #expect(doctor.output.contains("Hint: "))
        let run = try folder.run("run", "a.md", variables: variables)
        #expect(run.status == 1, "\(run)")
        #expect(run.errors.contains("a.md:2:"), "\(run)")
        #expect(run.errors.contains("error[damaged-dataset]"), "\(run)")
    }

    @Test("Doctor says what it looked at")
    func doctor() throws {
        let ending = try TemporaryFolder().run("doctor")
        let subjects = [
            "version", "build", "processor", "matrices", "threads", "memory", "scribble", "pages",
        ]
        #expect(ending.output.contains("built in, drawn as on every machine"))
        for subject in subjects {
            #expect(
                ending.output.contains("\n\(subject) ") || ending.output.hasPrefix("\(subject) "))
        }
    }
}
