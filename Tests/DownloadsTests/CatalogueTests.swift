import Downloads
import Foundation
import Testing

@Suite("The catalogue of data sets")
struct CatalogueTests {
    @Test("Names are different, and are found without regard to case and hyphens")
    func names() {
        #expect(Set(Publication.all.map(\.name)).count == Publication.all.count)
        #expect(Publication.named("MNIST")?.name == "mnist")
        #expect(Publication.named("fashion-mnist")?.name == "fashionMNIST")
        #expect(Publication.named("fed_emnist_sqlite")?.name == "fedEMNIST-sqlite")
        #expect(Publication.named("mnisty") == nil)
    }

    @Test(
        "Every set says whose it is, under which terms, and what to cite",
        arguments: Publication.all)
    func terms(set: Publication) {
        for text in [set.title, set.contents, set.publisher, set.licence, set.citation] {
            #expect(!text.isEmpty)
        }
        #expect(!set.items.isEmpty)
    }

    @Test(
        "Every file has an address, and http alone only with a digest", arguments: Publication.all)
    func addresses(set: Publication) throws {
        for item in set.items {
            #expect(!item.addresses.isEmpty)
            for address in item.addresses {
                let url = try #require(URL(string: address))
                #expect(url.scheme == "https" || item.digest != .unpublished, "\(address)")
                #expect(url.host()?.isEmpty == false)
            }
        }
    }

    @Test("Digests are 64 digits, and names stay in their folder", arguments: Publication.all)
    func digests(set: Publication) {
        for item in set.items {
            switch item.digest {
            case .file(let sha256), .contents(let sha256, _):
                #expect(sha256.wholeMatch(of: /[0-9a-f]{64}/) != nil)
            case .unpublished: break
            }
            for name in item.files + [item.name, set.folder] {
                #expect(!name.contains("/") && !name.hasPrefix("."))
            }
        }
    }

    @Test("No two files of different contents have one place")
    func places() {
        var taken: [String: Publication.Digest] = [:]
        for set in Publication.all {
            for item in set.items {
                for name in item.files {
                    let other = taken.updateValue(item.digest, forKey: "\(set.folder)/\(name)")
                    #expect(other == nil || other == item.digest, "\(name)")
                }
            }
        }
    }
}
