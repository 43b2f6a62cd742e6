import Testing

@testable import SagactlCommands

/// Which cluster a half-written command line is about.
@Suite struct ClusterWordsTests {
  private func options(_ words: String...) -> [String] {
    ClusterWords(commandLine: ["sagactl"] + words).options
  }

  @Test func aLineWithoutOptionsNamesNoCluster() {
    #expect(options("consume", "-t", "").isEmpty)
    #expect(options().isEmpty)
  }

  @Test func everySpellingOfAnOptionIsUnderstood() {
    #expect(options("consume", "-b", "a:1", "-t", "") == ["--brokers=a:1"])
    #expect(options("consume", "-ba:1", "-t", "") == ["--brokers=a:1"])
    #expect(options("consume", "--brokers", "a:1") == ["--brokers=a:1"])
    #expect(options("consume", "--brokers=a:1") == ["--brokers=a:1"])
    #expect(options("consume", "-F", "f", "--profile", "p") == ["--config=f", "--profile=p"])
    #expect(options("consume", "-Xa=b") == ["--property=a=b"])
  }

  @Test func whatBashCutsAtColonsAndEqualsSignsIsPutTogether() {
    #expect(options("consume", "-b", "a", ":", "1", "-t", "") == ["--brokers=a:1"])
    #expect(options("consume", "-b", "a", ":", "1,b", ":", "2", "-t") == ["--brokers=a:1,b:2"])
    #expect(options("consume", "--brokers", "=", "a", ":", "1", "-J") == ["--brokers=a:1"])
    #expect(options("consume", "-X", "acks", "=", "1", "-t", "") == ["--property=acks=1"])
  }

  @Test func aDelimiterThatIsAColonStaysAlone() {
    #expect(options("produce", "-b", "a", "-K", ":", "-t", "x") == ["--brokers=a"])
    #expect(options("produce", "-K", ":", "-b", "a", ":", "1", "-t", "") == ["--brokers=a:1"])
  }

  @Test func aLineThatEndsInTheMiddleIsReadAsFarAsItGoes() {
    #expect(options("consume", "-b").isEmpty)
    #expect(options("consume", "-b", "").isEmpty)
    #expect(options("consume", "-b", "a", ":") == ["--brokers=a:"])
    #expect(options("consume", "-b", "a", ":", "-t", "") == ["--brokers=a:"])
  }

  @Test func quotesAreTakenOff() {
    #expect(options("consume", "-F", "'my file'", "-t", "") == ["--config=my file"])
    #expect(options("consume", "-b", "\"a:1\"") == ["--brokers=a:1"])
    #expect(options("consume", "-b", "\"") == ["--brokers=\""])
  }

  @Test func whatFollowsIsNoBusinessOfTheCluster() {
    #expect(options("consume", "-t", "b", "--tail", "3", "-o", "end").isEmpty)
  }
}
