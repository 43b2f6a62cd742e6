internal import SagactlCommands

Entry.main()
