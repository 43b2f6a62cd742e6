// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
  name: "sagactl",
  products: [
    .executable(name: "sagactl", targets: ["sagactl"]),
    .library(name: "Kafka", targets: ["Kafka"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
    .package(url: "https://github.com/apple/swift-collections", from: "1.2.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
  ],
  targets: [
    .systemLibrary(name: "Crdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
    .systemLibrary(name: "Clinux"),
    .systemLibrary(name: "Ccrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "Cyaml", providers: [.apt(["libyaml-dev"])]),
    .target(name: "Bytes", swiftSettings: strict),
    .target(name: "Kafka", dependencies: ["Crdkafka"], swiftSettings: strict),
    .target(name: "Saga", dependencies: ["Bytes"], swiftSettings: strict),
    .target(name: "SagaFormat", dependencies: ["Bytes", "Ccrypto", "Cyaml", "Saga"], swiftSettings: strict),
    .target(
      name: "SagaRuntime",
      dependencies: ["Bytes", "Clinux", "Kafka", "Saga", "SagaFormat", heap],
      swiftSettings: strict
    ),
    .target(
      name: "SagactlCommands",
      dependencies: [
        "Bytes", "Clinux", "Kafka", "Saga", "SagaFormat", "SagaRuntime", argumentParser, subprocess,
        systemPackage,
      ],
      swiftSettings: strict
    ),
    // Only in a release, whose start counts; `make docs` needs the real one.
    .target(
      name: "FoundationStandIn",
      cSettings: [.define("WITHOUT_FOUNDATION", .when(configuration: .release))]
    ),
    .executableTarget(
      name: "sagactl",
      dependencies: ["FoundationStandIn", "SagactlCommands", argumentParser],
      swiftSettings: strict,
      linkerSettings: [
        // What librdkafka's threads allocate the consumer's frees, over which glibc's malloc has them wait for
        // each other. mimalloc comes first so that librdkafka's allocations go through it as well.
        .unsafeFlags(
          ["-Xlinker", "--no-as-needed", "-lmimalloc", "-Xlinker", "--as-needed"],
          .when(configuration: .release)
        ),
        // No position independence: 40,000 relocations less at every start. And no exported symbols, which the
        // dynamic linker would look through for each one it resolves: nothing is loaded that needs them.
        .unsafeFlags(
          [
            "-Xclang-linker", "-no-pie", "-Xlinker", "--gc-sections", "-Xlinker", "-s", "-Xlinker",
            "--no-export-dynamic",
          ],
          .when(configuration: .release)
        ),
        // The C++ runtime goes in as the Swift one does: loading the shared one takes half a millisecond.
        // The Swift driver names it by itself, and only lld can be told to pass over that.
        .unsafeFlags(
          [
            "-use-ld=lld", "-Xlinker", "--remap-inputs=*/libstdc++.so=/dev/null", "-Xlinker",
            "-l:libstdc++.a", "-Xclang-linker", "-static-libgcc",
            // libyaml as well: of its functions a run needs a handful.
            "-Xlinker", "--remap-inputs=*/libyaml.so=/dev/null", "-Xlinker", "-l:libyaml.a",
          ],
          .when(configuration: .release)
        ),
      ]
    ),
    // Makes the manual's pages.
    .executableTarget(name: "Documentation", dependencies: ["Bytes"], swiftSettings: strict),
    // Measures sagactl beside kcat: `make bench`.
    .executableTarget(
      name: "Benchmarks",
      dependencies: ["Bytes", "Crdkafka", "Kafka", "Saga", "SagaFormat"],
      path: "Benchmarks",
      swiftSettings: strict
    ),
    .target(name: "KafkaTestKit", dependencies: ["Bytes", "Clinux", "Kafka"], swiftSettings: strict),
    .testTarget(name: "BytesTests", dependencies: ["Bytes"], swiftSettings: strict),
    .testTarget(name: "SagaTests", dependencies: ["Saga", "Bytes"], swiftSettings: strict),
    .testTarget(
      name: "SagaFormatTests",
      dependencies: ["SagaFormat", "Saga", "Bytes", "KafkaTestKit"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "SagaRuntimeTests",
      dependencies: ["SagaRuntime", "SagaFormat", "Saga", "Kafka", "KafkaTestKit", "Bytes"],
      swiftSettings: strict
    ),
    .testTarget(name: "KafkaTests", dependencies: ["Kafka", "KafkaTestKit"], swiftSettings: strict),
    .testTarget(
      name: "SagactlCommandsTests",
      dependencies: ["SagactlCommands", "Saga", "SagaRuntime", "Bytes", "Kafka", argumentParser],
      swiftSettings: strict
    ),
    .testTarget(
      name: "CLITests",
      dependencies: ["KafkaTestKit", "Bytes", "Kafka", "sagactl"],
      swiftSettings: strict
    ),
  ],
  swiftLanguageModes: [.v6]
)
