struct RecordFilter {
  func matches<H: HeaderSource>(key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, headers: H)
    -> Bool
  { true }
}
