internal import ArgumentParser
internal import SagactlCommands
import Glibc
if CommandLine.arguments.count > 1 && CommandLine.arguments[1] == "floor" { exit(0) }
if CommandLine.arguments.count > 1 && CommandLine.arguments[1] == "produce" {
  Produce.main(Array(CommandLine.arguments.dropFirst(2))); exit(0)
}
Sagactl.main()
