import Foundation
import Synchronization

/// Folders of this process for targets that read files; they go when it ends.
enum FuzzFolder {
    private static let made = Mutex<[String]>([])

    /// A folder in memory, where there is such a place.
    static func make(for target: String) -> String {
        let place = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        let folder = "\(place)/noisebook-fuzz-\(target)-\(getpid())"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let isFirst = made.withLock { made in
            made.append(folder)
            return made.count == 1
        }
        if isFirst { atexit { FuzzFolder.removeAll() } }
        return folder
    }

    private static func removeAll() {
        for folder in made.withLock(\.self) { try? FileManager.default.removeItem(atPath: folder) }
    }
}
