import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

/// Files that SciPy 1.17.1 wrote with `scipy.io.savemat`.
private enum Written {
    /// `X`: uint8 [32, 32, 3, 2], 0 but X[1, 2, 0, 1] = 7 and X[31, 0, 2, 0] = 200; `y`: uint8 [[10], [3]]. Compressed.
    static let house = """
        TUFUTEFCIDUuMCBNQVQtZmlsZSBQbGF0Zm9ybTogcG9zaXgsIENyZWF0ZWQgb246IEZyaSBOb3YgMjcgMTU6
        NTU6MzcgMjAyNgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB
        SU0PAAAATwAAAHic7c47DoAgEEXRh8YPjbGkdBkuxSWzLF8CFRUdFPdMbmbKuSS9Sdq9TxdVbO52T211iwue
        r95KAgAAaOXRDwCY2DH6AQAAAAC9fkccAhMPAAAAKQAAAHic42NgYDAAYjYg5gBiTgYIYIXymYCYEYwZGSrB
        fCYGLmYGBgAYywDy
        """

    /// `a`: float64 [[0, 1, 2], [3, 4, 5]]; `b`: int32 [[1, 2], [3, 4]]; `c`: complex; `s`: a text. Not compressed.
    static let arrays = """
        TUFUTEFCIDUuMCBNQVQtZmlsZSBQbGF0Zm9ybTogcG9zaXgsIENyZWF0ZWQgb246IEZyaSBOb3YgMjcgMTU6
        NTU6MzcgMjAyNgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB
        SU0OAAAAYAAAAAYAAAAIAAAABgAAAAAAAAAFAAAACAAAAAIAAAADAAAAAQABAGEAAAAJAAAAMAAAAAAAAAAA
        AAAAAAAAAAAACEAAAAAAAADwPwAAAAAAABBAAAAAAAAAAEAAAAAAAAAUQA4AAABAAAAABgAAAAgAAAAMAAAA
        AAAAAAUAAAAIAAAAAgAAAAIAAAABAAEAYgAAAAUAAAAQAAAAAQAAAAMAAAACAAAABAAAAA4AAABIAAAABgAA
        AAgAAAAGCAAAAAAAAAUAAAAIAAAAAQAAAAEAAAABAAEAYwAAAAkAAAAIAAAAAAAAAAAA8D8JAAAACAAAAAAA
        AAAAAABADgAAADAAAAAGAAAACAAAAAQAAAAAAAAABQAAAAgAAAABAAAABAAAAAEAAQBzAAAAEAAEAHRleHQ=
        """

    static func bytes(_ text: String) -> [UInt8] {
        Array(Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data())
    }
}

@Suite("Files of MATLAB")
struct MATFileTests {
    private func with<Result>(
        _ bytes: [UInt8], _ body: (String) throws -> Result
    ) throws -> Result {
        let folder = try TemporaryFolder()
        return try body(folder.write(bytes, to: "file.mat"))
    }

    @Test("Arrays have their numbers where they stood")
    func arrays() throws {
        try with(Written.bytes(Written.arrays)) { path in
            let file = try MATFile(at: path)
            let a = try file.tensor(named: "a")
            #expect(a.shape.sizes == [2, 3] && a.elementType == .float64)
            #expect(try a.toDoubles() == [0, 1, 2, 3, 4, 5])
            #expect(try file.tensor(named: "b").toDoubles() == [1, 2, 3, 4])
            #expect(throws: MATFile.Fault.noNumbers("c")) { try file.tensor(named: "c") }
            #expect(throws: MATFile.Fault.noNumbers("s")) { try file.tensor(named: "s") }
            #expect(throws: MATFile.Fault.noVariable("d")) { try file.tensor(named: "d") }
        }
    }

    @Test("House numbers lie image by image, and 10 is the digit 0")
    func houseNumbers() throws {
        try with(Written.bytes(Written.house)) { path in
            let (images, labels) = try HouseNumbers.read(at: path)
            #expect(images.shape.sizes == [2, 32, 32, 3] && images.elementType == .uint8)
            #expect(try labels.toIntegers() == [0, 3])
            let pixels = try images.toDoubles()
            let places = pixels.indices.filter { pixels[$0] != 0 }
            #expect(places == [31 * 96 + 2, 3072 + 96 + 2 * 3])
            #expect(places.map { pixels[$0] } == [200, 7])
        }
    }

    @Test("Arrays of another form are no house numbers")
    func otherForm() throws {
        try with(Written.bytes(Written.arrays)) { path in
            #expect(throws: MATFile.Fault.noVariable("X")) { try HouseNumbers.read(at: path) }
        }
    }

    @Test("What is no such file is refused")
    func foreign() throws {
        for bytes in [[], Array("MATLAB 5.0".utf8), [UInt8](repeating: 7, count: 500)] {
            try with(bytes) { path in
                #expect(throws: MATFile.Fault.foreign) { try MATFile(at: path) }
            }
        }
        #expect(throws: MATFile.Fault.foreign) { try MATFile(at: "/nowhere/file.mat") }
    }

    @Test("A file of house numbers is held against its digest before it is read")
    func digest() throws {
        let folder = try TemporaryFolder()
        let folders = DataFolders(environment: ["NOISEBOOK_DATA": folder.path])
        #expect { try folders.houseNumbers(.test) } throws: {
            ($0 as? DatasetError)?.id == "unreadable-dataset"
        }
        try folder.write(Written.bytes(Written.house), to: "svhn/test_32x32.mat")
        #expect { try folders.houseNumbers(.test) } throws: { error in
            let error = error as? DatasetError
            return error?.id == "damaged-dataset" && error?.hint?.contains("fetch svhn") == true
        }
    }
}
