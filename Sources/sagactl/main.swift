internal import ArgumentParser
internal import SagactlCommands

Sagactl.main()
