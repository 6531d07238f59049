import TestSupport
import Testing

@Suite("Help")
struct HelpTests {
    @Test(
        "The help of each command is as recorded",
        arguments: [
            [], ["prompt"], ["run"], ["render"], ["check"], ["data"], ["data", "list"],
            ["data", "fetch"], ["data", "verify"], ["doctor"], ["privacy"],
            ["privacy", "dp-sgd"], ["privacy", "gaussian"], ["privacy", "tree"],
            ["privacy", "pate"], ["privacy", "gnmax"],
            ["privacy", "calibrate"],
        ])
    func help(command: [String]) throws {
        let ending = try Program.run(command + ["--help"])
        #expect(ending.status == 0)
        #expect(ending.errors.isEmpty)
        let name = command.isEmpty ? "noisebook" : command.joined(separator: "-")
        let difference = try Goldens.difference(ending.output, from: "help/\(name).txt")
        #expect(difference == nil)
        #expect(ending.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("The version is three numbers")
    func version() throws {
        let ending = try Program.run(["--version"])
        #expect(ending.status == 0)
        #expect(ending.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }
}
