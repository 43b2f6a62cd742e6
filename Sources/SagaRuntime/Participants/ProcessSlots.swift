/// Lets only so many programs run at once; the others wait for their turn, first come first served.
final class ProcessSlots {
  private let loop: EventLoop
  private var free: Int
  private var waiting: [() -> Void] = []
  private var next = 0

  /// Makes slots.
  init(_ count: Int, on loop: EventLoop) {
    self.loop = loop
    free = max(count, 1)
  }

  /// Calls `body` with a slot, now or when one is given back.
  func take(_ body: @escaping () -> Void) {
    if free > 0 {
      free -= 1
      body()
    } else {
      waiting.append(body)
    }
  }

  /// Gives a slot back.
  func give() {
    guard next < waiting.count else {
      free += 1
      return
    }
    let body = waiting[next]
    next += 1
    // Those served are let go now and then, so that a long line costs no more than its length.
    if next == waiting.count || next > 1024 {
      waiting.removeFirst(next)
      next = 0
    }
    loop.putOff(body)
  }
}
