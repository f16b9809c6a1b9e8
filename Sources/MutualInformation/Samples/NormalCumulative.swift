func standardNormalCumulative(_ x: Double) -> Double { normalCumulative(x) }
