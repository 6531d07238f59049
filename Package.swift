// swift-tools-version: 6.1
import Foundation
import PackageDescription

// MARK: - The machine

/// Flags for the one module whose loops decide the speed. The instruction set is
/// taken from the processor that builds; `Kernels` checks it again at start.
func kernelFlags() -> [String] {
    #if arch(x86_64)
        let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let words = Set(processor.split(whereSeparator: { $0.isWhitespace }))
        func has(_ names: String...) -> Bool { names.allSatisfy { words.contains(Substring($0)) } }
        guard has("avx2", "fma", "bmi2", "f16c") else { return ["-Ounchecked"] }
        let hasV4 = has("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl")
        return ["-Ounchecked", "-DNOISEBOOK_FMA"]
            + (hasV4
                ? ["-Xcc", "-march=x86-64-v4", "-DNOISEBOOK_AVX512"]
                : ["-Xcc", "-march=x86-64-v3"])
    #else
        return ["-Ounchecked", "-DNOISEBOOK_FMA"]
    #endif
}

func systemLibrary(_ name: String, _ pkgConfig: String, _ package: String...) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt(package)])
}

let package = Package(
    name: "noisebook",
    products: [
        .executable(name: "noisebook", targets: ["noisebook"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // MARK: - Floor 0: C libraries
        .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev"])]),
        systemLibrary("CCairo", "cairo", "libcairo2-dev"),
        systemLibrary(
            "CCmarkGFM", "libcmark-gfm", "libcmark-gfm-dev", "libcmark-gfm-extensions-dev"),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CMatio", providers: [.apt(["libmatio-dev"])]),
        systemLibrary("COpenBLAS", "openblas", "libopenblas-dev"),
        systemLibrary("CPNG", "libpng", "libpng-dev"),
        .systemLibrary(name: "CReadline", providers: [.apt(["libreadline-dev"])]),
        systemLibrary("CSQLite", "sqlite3", "libsqlite3-dev"),
        systemLibrary("CSodium", "libsodium", "libsodium-dev"),
        systemLibrary("CZlib", "zlib", "zlib1g-dev"),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CVector"),

        // MARK: - Floor 1
        .target(name: "Diagnostics"),
        .testTarget(
            name: "DiagnosticsTests",
            dependencies: ["Diagnostics", "TestSupport"]),
        .target(name: "Figures"),
        .testTarget(
            name: "FiguresTests",
            dependencies: ["Figures"]),
        .target(
            name: "Kernels",
            dependencies: ["CMalloc", "COpenBLAS", "CVector"],
            swiftSettings: [.unsafeFlags(kernelFlags())]),
        .testTarget(
            name: "KernelsTests",
            dependencies: ["Kernels"]),
        .target(
            name: "Privacy",
            dependencies: ["Diagnostics"]),
        .testTarget(
            name: "PrivacyTests",
            dependencies: ["Diagnostics", "Privacy", "TestSupport"]),
        .target(name: "Shapes"),
        .testTarget(
            name: "ShapesTests",
            dependencies: ["Shapes"]),

        // MARK: - Floor 2
        .target(
            name: "Language",
            dependencies: ["Diagnostics", "Shapes"]),
        .testTarget(
            name: "LanguageTests",
            dependencies: ["Diagnostics", "Language", "Shapes", "TestSupport"]),
        .target(
            name: "Markdown",
            dependencies: ["CCmarkGFM", "Diagnostics"]),
        .testTarget(
            name: "MarkdownTests",
            dependencies: ["Diagnostics", "Markdown"]),
        .target(
            name: "Runs",
            dependencies: ["CSQLite", "Diagnostics"]),
        .testTarget(
            name: "RunsTests",
            dependencies: ["Diagnostics", "Runs", "TestSupport"]),
        .target(
            name: "Tensors",
            dependencies: ["Kernels", "Shapes"]),
        .testTarget(
            name: "TensorsTests",
            dependencies: ["Kernels", "Shapes", "Tensors"]),

        // MARK: - Floor 3
        .target(
            name: "Datasets",
            dependencies: ["CMatio", "CSodium", "CZlib", "Diagnostics", "Tensors"]),
        .testTarget(
            name: "DatasetsTests",
            dependencies: ["Datasets", "Tensors", "TestSupport"]),
        .target(
            name: "Graphs",
            dependencies: ["Kernels", "Shapes", "Tensors"]),
        .testTarget(
            name: "GraphsTests",
            dependencies: ["GraphChecks", "Graphs", "Kernels", "Shapes", "Tensors"]),
        .target(
            name: "Interpreter",
            dependencies: [
                "CSodium", "Diagnostics", "Figures", "Language", "Privacy", "Shapes", "Tensors",
            ],
            swiftSettings: [
                // The loop's state is reached from one thread and one place; checks at run time
                // cost a third of its speed. Debug builds keep them.
                .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
            ]),
        .testTarget(
            name: "InterpreterTests",
            dependencies: [
                "Datasets", "Diagnostics", "Interpreter", "Kernels", "Language", "Library",
                "Privacy",
                "Tensors", "TestDoubles", "TestSupport",
            ]),

        // MARK: - Floor 4
        .target(
            name: "Downloads",
            dependencies: ["CArchive", "CCurl", "Datasets", "Diagnostics"]),
        .testTarget(
            name: "DownloadsTests",
            dependencies: ["Datasets", "Diagnostics", "Downloads", "TestSupport"]),
        .target(
            name: "Networks",
            dependencies: ["Graphs", "Kernels", "Shapes", "Tensors"]),
        .testTarget(
            name: "NetworksTests",
            dependencies: ["GraphChecks", "Graphs", "Kernels", "Networks", "Shapes", "Tensors"]),
        .target(
            name: "Notebooks",
            dependencies: [
                "CSodium", "Diagnostics", "Figures", "Interpreter", "Language", "Markdown",
                "Privacy", "Runs", "Yams",
            ]),
        .testTarget(
            name: "NotebooksTests",
            dependencies: [
                "Datasets", "Diagnostics", "Figures", "Interpreter", "Library", "Notebooks",
                "Privacy", "TestDoubles", "TestSupport",
            ]),

        // MARK: - Floor 5
        .target(
            name: "Estimators",
            dependencies: ["Kernels", "Privacy"]),
        .testTarget(
            name: "EstimatorsTests",
            dependencies: ["Estimators", "Kernels", "Tensors", "TestSupport"]),
        .target(
            name: "PrivateLearning",
            dependencies: ["CSodium", "Diagnostics", "Kernels", "Privacy", "Shapes", "Tensors"]),
        .testTarget(
            name: "PrivateLearningTests",
            dependencies: [
                "Diagnostics", "Kernels", "Privacy", "PrivateLearning", "Shapes", "Tensors",
                "TestSupport",
            ]),
        .target(
            name: "Reports",
            dependencies: [
                "CCairo", "CPNG", "CSodium", "Diagnostics", "Figures", "Interpreter", "Language",
                "Markdown", "Notebooks", "Privacy",
            ]),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "CPNG", "Diagnostics", "Figures", "Interpreter", "Library", "Notebooks", "Reports",
                "TestSupport",
            ]),

        // MARK: - Floor 6
        .target(
            name: "Library",
            dependencies: [
                "Datasets", "Diagnostics", "Estimators", "Figures", "Graphs", "Interpreter",
                "Kernels", "Language", "Networks", "Privacy", "PrivateLearning", "Shapes",
                "Tensors",
            ]),
        .testTarget(
            name: "LibraryTests",
            dependencies: [
                "Datasets", "Diagnostics", "Figures", "Interpreter", "Language", "Library",
                "Privacy", "Tensors", "TestSupport",
            ]),

        // MARK: - Floor 7
        .target(
            name: "REPL",
            dependencies: [
                "CReadline", "Diagnostics", "Figures", "Interpreter", "Language", "Markdown",
                "Notebooks", "Tensors",
            ]),

        .testTarget(
            name: "REPLTests",
            dependencies: [
                "Datasets", "Interpreter", "Language", "Library", "REPL", "TestSupport",
            ]),

        // MARK: - Floor 8
        .executableTarget(
            name: "noisebook",
            dependencies: [
                "Datasets", "Diagnostics", "Downloads", "Figures", "Interpreter", "Library",
                "Notebooks", "Privacy", "REPL", "Reports", "Runs", "Tensors",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(
            name: "CommandTests",
            dependencies: ["TestSupport"]),
        .testTarget(
            name: "GoldenTests",
            dependencies: [
                "Datasets", "Diagnostics", "Downloads", "Figures", "Interpreter", "Language",
                "Library", "Notebooks", "Privacy", "PrivateLearning", "Reports", "Runs",
                "TestSupport",
            ]),

        // MARK: - Fuzzing
        .target(
            name: "Fuzzing",
            dependencies: [
                "Datasets", "Diagnostics", "Interpreter", "Language", "Library", "Markdown",
                "Notebooks", "Reports", "Runs",
            ],
            path: "Tests/Fuzzing"),
        .executableTarget(
            name: "noisebook-fuzz",
            dependencies: [
                "Fuzzing", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/FuzzCommand"),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "Datasets", "Diagnostics", "Fuzzing", "Interpreter", "Language", "Library",
                "Notebooks", "TestSupport",
            ]),

        // MARK: - Tests' own ground
        // In no product, so that `swift build --product noisebook` passes it over.
        .executableTarget(
            name: "EstimatorBenchmarks",
            dependencies: ["Estimators", "Kernels"],
            path: "Benchmarks/EstimatorBenchmarks"),
        .executableTarget(
            name: "KernelBenchmarks",
            dependencies: ["Kernels", "Privacy", "Shapes", "Tensors"],
            path: "Benchmarks/KernelBenchmarks"),
        .target(
            name: "GraphChecks",
            dependencies: ["Graphs", "Kernels", "Shapes", "Tensors"],
            path: "Tests/GraphChecks"),
        .target(
            name: "TestDoubles",
            dependencies: ["Interpreter", "Language", "Tensors"],
            path: "Tests/TestDoubles"),
        .target(
            name: "TestSupport",
            dependencies: ["Diagnostics"],
            path: "Tests/TestSupport"),
    ],
    swiftLanguageModes: [.v6]
)
