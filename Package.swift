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

let package = Package(
  name: "sagactl",
  products: [
    .executable(name: "sagactl", targets: ["sagactl"]),
    .library(name: "Kafka", targets: ["Kafka"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
  ],
  targets: [
    .systemLibrary(name: "Crdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
    .target(name: "Bytes", swiftSettings: strict),
    .target(name: "Kafka", dependencies: ["Crdkafka"], swiftSettings: strict),
    .target(
      name: "SagactlCommands",
      dependencies: ["Bytes", "Kafka", argumentParser],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "sagactl",
      dependencies: ["SagactlCommands", argumentParser],
      swiftSettings: strict,
      // mimalloc comes first so that librdkafka's allocations go through it as well.
      linkerSettings: [.unsafeFlags(["-Xlinker", "--no-as-needed", "-lmimalloc", "-Xlinker", "--as-needed"])]
    ),
    .target(name: "KafkaTestKit", dependencies: ["Bytes", "Kafka", subprocess], swiftSettings: strict),
    .testTarget(name: "BytesTests", dependencies: ["Bytes"], swiftSettings: strict),
    .testTarget(name: "KafkaTests", dependencies: ["Kafka", "KafkaTestKit"], swiftSettings: strict),
    .testTarget(
      name: "SagactlCommandsTests",
      dependencies: ["SagactlCommands", "Bytes", "Kafka", argumentParser],
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
