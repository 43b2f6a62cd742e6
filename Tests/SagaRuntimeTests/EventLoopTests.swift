import Glibc
import Testing

@testable import SagaRuntime

@Suite struct EventLoopTests {
  @Test func timersFireInTheirOrderAndNotWhenCancelled() {
    let loop = EventLoop()
    var fired: [Int] = []
    let now = ContinuousClock.now
    loop.schedule(at: now + .milliseconds(20)) { fired.append(2) }
    loop.schedule(at: now + .milliseconds(10)) { fired.append(1) }
    let timer = loop.schedule(at: now + .milliseconds(15)) { fired.append(9) }
    loop.cancel(timer)
    loop.run { fired.count < 2 }
    #expect(fired == [1, 2])
    #expect(ContinuousClock.now - now >= .milliseconds(20))
  }

  @Test func whatHasBeenCalledOffIsNotKept() {
    let loop = EventLoop()
    let later = ContinuousClock.now + .seconds(1000)
    loop.schedule(at: later) {}
    for _ in 0..<100_000 { loop.cancel(loop.schedule(at: later) {}) }
    #expect(loop.timerCounts.scheduled == 1)
    #expect(loop.timerCounts.kept <= 1025)
  }

  @Test func timeCanBeSkipped() {
    let loop = EventLoop(skipsWaiting: true)
    let started = ContinuousClock.now
    var fired: [Int] = []
    loop.schedule(at: .now + .seconds(100)) {
      fired.append(1)
      loop.schedule(at: .now + .seconds(50)) { fired.append(3) }
    }
    loop.schedule(at: .now + .seconds(120)) { fired.append(2) }
    loop.run { fired.count < 3 }
    #expect(fired == [1, 2, 3])
    #expect(loop.skipped >= .seconds(149))
    #expect(ContinuousClock.now - started < .seconds(10))
  }

  @Test func whatIsPutOffRunsAfterWhatIsRunning() {
    let loop = EventLoop()
    var steps: [String] = []
    loop.putOff {
      loop.putOff { steps.append("later") }
      steps.append("first")
    }
    loop.run { steps.count < 2 }
    #expect(steps == ["first", "later"])
  }

  @Test func theLoopDoesNotWaitOnceWhatItWasWaitingForHasRun() {
    let loop = EventLoop()
    var isDone = false
    loop.putOff { isDone = true }
    let start = ContinuousClock.now
    // Nothing else will ever happen: a loop that waited after all would do so for an hour.
    loop.schedule(at: start + .seconds(20)) {}
    loop.run { !isDone }
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func aDescriptorIsHeardUntilForgotten() {
    let loop = EventLoop()
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    var heard = 0
    let isWatched = loop.watch(ends[0], for: .reading) { readiness in
      #expect(readiness.contains(.reading))
      var byte: UInt8 = 0
      #expect(read(ends[0], &byte, 1) == 1)
      heard += 1
    }
    #expect(isWatched)
    var byte: UInt8 = 7
    #expect(write(ends[1], &byte, 1) == 1)
    loop.run { heard < 1 }
    loop.forget(ends[0])
    #expect(write(ends[1], &byte, 1) == 1)
    loop.turn(waiting: .milliseconds(20))
    #expect(heard == 1)
    close(ends[0])
    close(ends[1])
  }
}
