extension Produce {
  /// The command of a line that says no more than what one record is and where it goes, as scripts run it by the
  /// thousand; nil for every other line.
  ///
  /// The argument parser finds out at run time which options there are, which takes as long as it takes to send the
  /// record. What this makes of a line is what the parser makes of it; a test holds one against the other.
  ///
  /// - Parameter words: the words after `produce`, as ``ArgumentNormalizer`` leaves them: no option's value is in the
  ///   same word unless it begins with a dash.
  init?(oneRecord words: ArraySlice<String>) {
    var topic: String?
    var key: String?
    var value: String?
    var headers: [String] = []
    var brokers: String?
    var properties: [String] = []
    var configFile: String?
    var rest = words
    while let option = rest.popFirst() {
      guard let given = rest.popFirst() else { return nil }
      switch option {
      case "-t", "--topic": topic = given
      case "-k", "--key": key = given
      case "--value": value = given
      case "-H", "--header": headers.append(given)
      case "-b", "--brokers": brokers = given
      case "-X", "--property": properties.append(given)
      case "-F", "--config": configFile = given
      default: return nil
      }
    }
    guard let value else { return nil }

    // An option that the parser has not set cannot be read: each gets what it has when it is not given.
    self.init()
    (self.topic, self.key, self.value, self.headers) = (topic, key, value, headers)
    (keyDelimiter, delimiter, nullDelimited) = (nil, nil, false)
    (partition, emptyAsNull, compression) = (nil, false, nil)
    (lines, count, tee, json, keepPartitions) = (false, nil, false, false, false)
    (rejects, rate, acksJson, dryRun) = (nil, nil, false, false)
    (transactionalId, ignored, files) = (nil, false, [])

    var client = ClientOptions()
    (client.brokers, client.properties, client.configFile) = (brokers, properties, configFile)
    (client.profile, client.maxWait, client.debug) = (nil, nil, nil)
    (client.quiet, client.verbose) = (false, 0)
    self.client = client
  }
}
