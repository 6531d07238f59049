/// SHA-256 of the crafted files, by `sha256sum`.
enum Digests {
    static let trainImages =
        "96411bb42bfce6e873d9c66df5439c0e3fc743e8411014a602e60f101da36a78"
    static let trainLabels =
        "63f90cdec76b51404f6a27483d584c530056e2ff96c85f9bbc25392761036a06"
    static let trainExtended =
        "7de9dafe565cfe13887487831cf223dd9fcbc807e13fa9856492991341008620"
    static let testImages =
        "5b9b534f84cec2aa24d67f4822366bdbd9eb4b15d7f4bed950f572ac9cd60e5d"
    static let testLabels =
        "3afb77842a393f5177431fbff622da97dcf83b0818befe62777f51c37eba4401"
    static let testExtended =
        "389b9b1db09e28599d5768d8ebb865cac8e2187b6b9e816e4cd2bdeee1251c05"
}
