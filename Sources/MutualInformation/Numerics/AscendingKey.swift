/// A whole number in the order of the doubles: their bits, all reversed for negative ones.
///
/// - Precondition: `value` is not NaN. −0 comes before 0.
@inlinable @inline(__always)
package func ascendingKey(_ value: Double) -> UInt64 {
  let bits = value.bitPattern
  return bits >> 63 == 1 ? ~bits : bits | 1 << 63
}

/// The double of a key.
@inlinable @inline(__always)
package func double(ofAscendingKey key: UInt64) -> Double {
  Double(bitPattern: key >> 63 == 1 ? key ^ (1 << 63) : ~key)
}
