import Testing

@testable import SagaRuntime

/// K1: nobody writes unseen between a writer's records.
@Suite struct PartitionTrackTests {
  @Test func ownRecordsOneAfterAnotherLeaveNowhereToLook() {
    var track = PartitionTrack(readUpTo: 10)
    for offset in Int64(10)..<20 { #expect(track.note(offset) == nil) }
    #expect(track.isClear)
  }

  @Test func whatWasThereBeforeMattersOnlyWhenItHasBeenRead() {
    var fresh = PartitionTrack()
    #expect(fresh.note(17) == nil)
    var read = PartitionTrack(readUpTo: 10)
    #expect(read.note(17) == PartitionTrack.Gap(start: 10, end: 17))
  }

  @Test func aGapMakesEverythingAfterItDoubtfulUntilItHasBeenLookedAt() {
    var track = PartitionTrack(readUpTo: 0)
    _ = track.note(0)
    #expect(track.note(3) == PartitionTrack.Gap(start: 1, end: 3))
    #expect(!track.isDoubtful(before: 0))
    #expect(track.isDoubtful(before: 3))
    track.looked(upTo: 2, isEnd: false)
    #expect(track.isDoubtful(before: 3))
    track.looked(upTo: 3, isEnd: false)
    #expect(!track.isDoubtful(before: 3))
    #expect(track.isClear)
  }

  @Test func aRecordWhosePlaceIsNotKnownIsDoubtfulUntilTheEndHasBeenSeen() {
    var track = PartitionTrack(readUpTo: 5)
    #expect(track.note(nil) == PartitionTrack.Gap(start: 5, end: nil))
    #expect(track.isDoubtful(before: nil))
    track.looked(upTo: 9, isEnd: false)
    #expect(track.isDoubtful(before: nil))
    track.looked(upTo: 9, isEnd: true)
    #expect(track.isClear)
    // The next own record comes right after what has been seen.
    #expect(track.note(9) == nil)
  }
}
