/// Sorts the numbers 0..<count in the array that holds them, by heapsort, without other memory.
/// Equal ones come in no particular order.
func sortOrder(_ order: inout [UInt32], count: Int, by precedes: (UInt32, UInt32) -> Bool) {
  for i in 0..<count { order[i] = UInt32(i) }
  guard count > 1 else { return }
  /// Puts `value` into the heap of `length` numbers from `root` on.
  func sift(_ value: UInt32, _ root: Int, _ length: Int) {
    var hole = root
    while 2 * hole + 1 < length {
      var child = 2 * hole + 1
      if child + 1 < length, precedes(order[child], order[child + 1]) { child += 1 }
      guard precedes(value, order[child]) else { break }
      order[hole] = order[child]
      hole = child
    }
    order[hole] = value
  }
  for root in (0..<count / 2).reversed() { sift(order[root], root, count) }
  for end in (1..<count).reversed() {
    let last = order[end]
    order[end] = order[0]
    sift(last, 0, end)
  }
}
