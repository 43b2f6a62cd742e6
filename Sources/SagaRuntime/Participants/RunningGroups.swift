internal import Glibc
internal import Synchronization

/// The process groups of the programs that run, for the one act another thread does: to kill them before it
/// ends this process.
enum RunningGroups {
  /// A place for the number of a group, 0 while there is none.
  final class Place: Sendable {
    fileprivate let group = Atomic<Int32>(0)

    /// Takes the group out, which is to be done before the kernel may give its number to others.
    func leave() { group.store(0, ordering: .releasing) }
  }

  private static let places = (0..<1024).map { _ in Place() }

  /// Puts a group in; nil when there are more than anybody lets run at once.
  static func enter(_ group: Int32) -> Place? {
    places.first { $0.group.compareExchange(expected: 0, desired: group, ordering: .releasing).exchanged }
  }

  /// Kills all groups. Any thread may call it.
  static func killAll() {
    for place in places {
      let group = place.group.load(ordering: .acquiring)
      if group > 0 { kill(-group, SIGKILL) }
    }
  }
}
