import CStreamKernels
import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Samples against their laws. Seeds are fixed; each statistical comparison had a false-alarm rate of 1e-6 before.
@Suite struct SamplerTests {
  static let alarm = 1e-6

  /// χ² of counts against expected ones; cells that cannot occur must be empty.
  private func tail(_ counts: [Int], _ probabilities: [Double]) throws -> Double {
    let total = Double(counts.reduce(0, +))
    var statistic = 0.0
    for (count, p) in zip(counts, probabilities) {
      if p == 0 { #expect(count == 0) } else { statistic += pow(Double(count) - total * p, 2) / (total * p) }
    }
    let cells = probabilities.count { $0 > 0 }
    return cells < 2 ? 1 : try ChiSquared(degreesOfFreedom: Double(cells - 1)).upperTail(statistic)
  }

  /// x and the residual of the regression fall evenly into 10 × 10 equiprobable cells: both are standard normal and
  /// they are independent.
  private func checkRegression(_ law: any JointLaw, _ residual: (Double, Double) -> Double) throws {
    let sample = try draw(law, 200_000)
    let normal = try Normal()
    var counts = [Int](repeating: 0, count: 100)
    for (x, y) in zip(sample.x.reals, sample.y.reals) {
      let (u, v) = (normal.cumulative(x), normal.cumulative(residual(x, y)))
      counts[min(Int(u * 10), 9) * 10 + min(Int(v * 10), 9)] += 1
    }
    #expect(try tail(counts, Array(repeating: 0.01, count: 100)) > Self.alarm, "\(law.canonicalText)")
  }

  @Test func normalPairs() throws {
    for rho in [0.6, 0, -0.6317, 0.99, -0.999_999] {
      try checkRegression(try normalPair(rho)) { x, y in (y - rho * x) / (1 - rho * rho).squareRoot() }
      // Y is standard normal as well, and Fisher's z of the correlation has the variance 1/(n − 3).
      let sample = try draw(try normalPair(rho), 100_000, 1)
      let n = Double(sample.count)
      let (x, y) = (sample.x.reals, sample.y.reals)
      let square = y.reduce(0) { $0 + $1 * $1 } / n
      #expect(abs(y.reduce(0, +) / n) < 5 / n.squareRoot() && abs(square - 1) < 5 * (2 / n).squareRoot())
      let xy = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / n
      let r = xy / (square * x.reduce(0) { $0 + $1 * $1 } / n).squareRoot()
      #expect(abs(atanh(r) - atanh(rho)) < 5 / (n - 3).squareRoot())
    }
  }

  @Test(arguments: [0.001, 0.1, 0.6317, 40]) func quadraticNoises(_ noise: Double) throws {
    try checkRegression(try quadraticNoise(noise)) { x, y in (y - x * x) / noise }
  }

  /// The documented use of the stream, from the stream's own words and normals.
  @Test func documentedRandomness() throws {
    let n = 1001
    var source = try stream(3)
    var words = [UInt64](repeating: 0, count: n)
    source.fillWords(&words)
    let uniforms = words.map { Double($0 >> 11) * 0x1p-53 }
    let (bits, xor, rows) = (try channel(0.3), try xorNoise(0.3), [[0.1, 0.05, 0.2], [0.3, 0, 0.35]])
    let (a, b, c) = (try draw(bits, n, 3), try draw(xor, n, 3), try draw(try table(rows), n, 3))
    var normals = [Double](repeating: 0, count: 2 * n)
    source = try stream(3)
    source.fillNormals(&normals)
    let (pair, square) = (try draw(try normalPair(0.6317), n, 3), try draw(try quadraticNoise(0.7), n, 3))
    for i in 0..<n {
      let flip = uniforms[i] < 0.3 ? 1 : 0
      let (x, z) = (Int(words[i] & 1), Int(words[i] >> 1 & 1))
      #expect(Int(a.x.symbols[i]) == x && Int(a.y.symbols[i]) == x ^ flip)
      #expect(Int(b.x.symbols[i]) == x && Int(b.z.symbols[i]) == z && Int(b.y.symbols[i]) == x ^ z ^ flip)
      var (cell, left) = (0, uniforms[i])
      let flat = rows.flatMap { $0 }
      while left >= flat[cell] { (cell, left) = (cell + 1, left - flat[cell]) }
      #expect(Int(c.x.symbols[i]) == cell / 3 && Int(c.y.symbols[i]) == cell % 3)
      let (g, h) = (normals[2 * i], normals[2 * i + 1])
      #expect(
        pair.x.reals[i] == g && abs(pair.y.reals[i] - (0.6317 * g + sqrt(1 - 0.6317 * 0.6317) * h)) < 2e-15)
      #expect(square.x.reals[i] == g && abs(square.y.reals[i] - (g * g + 0.7 * h)) < 1e-14)
    }
  }

  private func bytes(_ sample: Sample) -> [UInt8] {
    [sample.x, sample.z, sample.y].flatMap { column in
      column.reals.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
      }
        + column.symbols.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
  }

  private var examples: [any JointLaw] {
    get throws {
      try Catalog.laws.flatMap { type in try type.examples.map { try type.init($0) as any JointLaw } }
    }
  }

  /// A sample is a function of its address: memory that was used before, a stream that was moved, longer samples that
  /// begin alike.
  @Test func addressAlone() throws {
    for law in try examples {
      let fresh = try draw(law, 97, 5)
      var used = try draw(law, 97, 6)
      #expect(bytes(used) != bytes(fresh) || law.canonicalText.contains("[[1.0]]"))
      var source = try stream(9)
      _ = source.nextWord()
      source.move(to: StreamAddress(key: 0x5eed, replication: 5))
      law.draw(into: &used, using: &source)
      #expect(bytes(used) == bytes(fresh))
      let longer = try draw(law, 600, 5)
      #expect(Array(longer.y.reals.prefix(fresh.y.reals.count)) == fresh.y.reals)
      #expect(Array(longer.y.symbols.prefix(97)) == fresh.y.symbols)
      #expect(Array(longer.x.reals.prefix(fresh.x.reals.count)) == fresh.x.reals)
    }
  }

  /// SHA-256 of the bytes (little-endian x, z, y) of 1000 draws of each example: frozen with the layout of the streams.
  @Test func goldenBytes() throws {
    var found: [String: String] = [:]
    for law in try examples {
      let content = bytes(try draw(law, 1000))
      var digest = [UInt8](repeating: 0, count: 32)
      mi_sha256(content, content.count, &digest)
      found[law.canonicalText] = digest.prefix(8).map { String(format: "%02x", $0) }.joined()
    }
    for (law, digest) in Self.golden { #expect(found[law] == digest, "\(law)") }
  }

  static let golden: [String: String] = [
    "bimodal-normal(correlation=-0.6317, x-weight=0.03, x-distance=10.0, y-weight=0.7, y-distance=0.0)":
      "52a4385d7af7a723",
    "bimodal-normal(correlation=0.75, x-weight=0.3, x-distance=5.0, y-weight=0.5, y-distance=4.0)":
      "539e901af3707704",
    "common-cause(noise-x=0.0317, noise-y=40.0)": "d540ba981245ff35",
    "common-cause(noise-x=0.5, noise-y=1.0)": "4bd6b86c7dd7d046",
    "common-cause-symbols(probability=0.317, flip-x=0.0, flip-y=0.6317)": "dcdf3bb903337724",
    "common-cause-symbols(probability=0.5, flip-x=0.1, flip-y=0.2)": "aa1237e548da448f",
    "markov-chain(correlation-xz=-0.6317, correlation-zy=0.99)": "465257a679b8dbc9",
    "markov-chain(correlation-xz=0.0, correlation-zy=0.0)": "13889a88aecb42f2",
    "markov-chain(correlation-xz=0.8, correlation-zy=0.6)": "1d4c4014afcc9cea",
    "markov-chain-symbols(flip-xz=0.0, flip-zy=0.6317)": "cfd498f1ebd8e6c3",
    "markov-chain-symbols(flip-xz=0.1, flip-zy=0.2)": "aa1237e548da448f",
    "markov-chain-symbols(flip-xz=0.5, flip-zy=1.0)": "ed811092f13b9989",
    "normal-triple(correlation-xz=-0.6317, correlation-xy=0.3, correlation-zy=0.317)": "ff7a87cc5c361f67",
    "normal-triple(correlation-xz=0.0, correlation-xy=0.0, correlation-zy=0.0)": "13889a88aecb42f2",
    "normal-triple(correlation-xz=0.5, correlation-xy=0.5, correlation-zy=0.5)": "eb2b3e9c7431d05e",
    "normal-triple(correlation-xz=0.99, correlation-xy=-0.9, correlation-zy=-0.85)": "b0df32233aa3ce90",
    "binary-erasure-channel(erasure=0.0)": "4ed1205b3d09f3fe",
    "binary-erasure-channel(erasure=0.1)": "05c37b593b00e74d",
    "binary-erasure-channel(erasure=0.6317)": "251ae3217cbb1670",
    "binary-erasure-channel(erasure=1.0)": "88a7c8162eed5e98",
    "binary-symmetric-channel(flip=0.0)": "4ed1205b3d09f3fe",
    "binary-symmetric-channel(flip=0.1)": "6d2fbb38edaeba99",
    "binary-symmetric-channel(flip=0.5)": "77ff0af1cc7f505a",
    "binary-symmetric-channel(flip=0.8317)": "baa707ab96254b6d",
    "bivariate-normal(correlation=-0.6317)": "b14489c183c41da4",
    "bivariate-normal(correlation=0.0)": "a5959f69ccbda652",
    "bivariate-normal(correlation=0.6)": "ee2a9d2bad53c40f",
    "bivariate-normal(correlation=0.99)": "35121a200aabcd48",
    "discrete-independent(alphabet=10)": "0bd0750640ba97ab",
    "discrete-independent(alphabet=2)": "756c546cff11d2fc",
    "discrete-independent(alphabet=3)": "51634afbaf2e44ec",
    "discrete-table(probabilities=[[0.1, 0.05, 0.0, 0.2, 0.05], [0.02, 0.3, 0.08, 0.0, 0.0], [0.0, 0.05, 0.05, 0.07, 0.03]])":
      "2a8de1acc8e4d97e",
    "discrete-table(probabilities=[[0.333, 0.0, 0.667]])": "6d5567d2cee426c1",
    "discrete-table(probabilities=[[0.4, 0.1], [0.1, 0.4]])": "481d8764e0351b38",
    "discrete-table(probabilities=[[1.0]])": "fc19b19971194257",
    "exponential-poisson(erasure=0.0)": "0a47d230ee491e21",
    "exponential-poisson(erasure=0.15)": "eaa824578eb5aa23",
    "exponential-poisson(erasure=0.9317)": "e600b9d5040baee2",
    "gamma-exponential(shape=0.1)": "04384283bdb16ba5",
    "gamma-exponential(shape=0.6317)": "93c318db6c4ed7cb",
    "gamma-exponential(shape=1.0)": "143fb2510ff3bd5c",
    "gamma-exponential(shape=3.7)": "6224547fbc421178",
    "gamma-exponential(shape=40.0)": "47d9e7b5598bfa80",
    "gaussian-coin(correlation=-0.6317, agreement=0.25, weight=0.9)": "6dd4adba30c73e1f",
    "copula(family=clayton, parameter=1.0)": "868b458d56e529e4",
    "copula(family=fgm, parameter=1.0)": "0256e27739e6fd2c",
    "copula(family=frank, parameter=-2.5)": "f0d2ebe2ab160d43",
    "copula(family=gumbel, parameter=1.7, margins={x: weibull(shape=0.7), y: logistic(scale=3.0)})":
      "84178018675ac602",
    "copula(family=normal, parameter=0.6317, margins={x: log-normal, y: exponential(mean=2.0)})":
      "4c8f49ce9bbb203b",
    "coupled-series(coefficient-x=0.0, coefficient-y=0.0, innovation-correlation=-0.3)": "7cd71269a60d37d4",
    "coupled-series(coefficient-x=0.5, coefficient-y=-0.6317, innovation-correlation=0.8)":
      "59b49bbc016bc351",
    "coupled-series(coefficient-x=0.9, coefficient-y=0.9, innovation-correlation=0.0)": "7070b6cdecc003ff",
    "coupled-series(coefficient-x=0.95, coefficient-y=0.7, innovation-correlation=0.9, lag=3)":
      "d6fe91f3564c7119",
    "gaussian-coin(correlation=0.0, agreement=1.0, weight=0.3)": "7ba098d7eb94f4e4",
    "gaussian-coin(correlation=0.9, agreement=0.9, weight=0.5)": "d66965fad67c1e1b",
    "multivariate-normal(dimensions=1, correlation=-0.6317, structure=sparse, pairs=1)": "b14489c183c41da4",
    "multivariate-normal(dimensions=1, correlation=0.6317, structure=dense)": "c76e63ceba4ab135",
    "multivariate-normal(dimensions=12, correlation=0.0, structure=sparse, pairs=3)": "7df7860d733d87c2",
    "multivariate-normal(dimensions=2, correlation=0.5, structure=dense)": "67df000b198682c6",
    "multivariate-normal(dimensions=5, correlation=-0.1, structure=dense)": "fdb6b0483e30a27c",
    "multivariate-normal(dimensions=5, correlation=0.8, structure=sparse, pairs=2)": "271b9460995a8207",
    "ordered-weinman(theta=0.1)": "fd1bc67485e1c599",
    "ordered-weinman(theta=0.5)": "8ef2af6e86241c04",
    "ordered-weinman(theta=0.6317)": "99b6b63aa6badb6d",
    "ordered-weinman(theta=1.0)": "8be48dc19e434945",
    "ordered-weinman(theta=40.0)": "b5b40f31c53763b1",
    "pareto(shape=0.6317)": "79237f5836f06de4",
    "pareto(shape=1.0)": "f45aec702899f70e",
    "pareto(shape=3.7)": "f683ce128fe367f1",
    "quadratic-noise(noise=0.001)": "c7f1813eafd09bf9",
    "quadratic-noise(noise=0.1)": "6e6f6b8971c60544",
    "quadratic-noise(noise=0.6317)": "0f32ffac17fc12b7",
    "quadratic-noise(noise=40.0)": "25f9c97c98d8e5f3",
    "quantised-normal(correlation=-0.5, alphabet=4)": "7db0aa91655625e8",
    "quantised-normal(correlation=0.0, alphabet=3)": "6b0d56b370feb37a",
    "quantised-normal(correlation=0.75, alphabet=10)": "58605b4ae553618e",
    "quantised-normal(correlation=0.9, alphabet=2)": "19a6798bb7f9fb30",
    "student-t(degrees-of-freedom=1.0, correlation=0.0, dimensions=1)": "15c20018f827b2f2",
    "student-t(degrees-of-freedom=1000.0, correlation=0.6, dimensions=2)": "e3ccf614e1585302",
    "student-t(degrees-of-freedom=3.0, correlation=-0.6317, dimensions=1)": "be3044a005e0af2b",
    "student-t(degrees-of-freedom=5.7, correlation=0.9, dimensions=3)": "258601133d644254",
    "symbol-uniform(alphabet=1)": "60f81171d4ab195f",
    "symbol-uniform(alphabet=17)": "9b22c46a97d6173a",
    "symbol-uniform(alphabet=2)": "c3922e8f082c8c47",
    "symbol-uniform(alphabet=5)": "2360de47a0b524c5",
    "uniform-noise(noise=0.0317)": "b09c6983c669ca45",
    "uniform-noise(noise=0.1)": "983d0f7f9a3dee53",
    "uniform-noise(noise=0.5)": "8f60fdbc73e814ff",
    "uniform-noise(noise=0.75)": "dfcecfabfe506b01",
    "uniform-noise(noise=40.0)": "6610aa3ce56863e8",
    "xor-noise(flip=0.0)": "7aff8988277be5a6",
    "xor-noise(flip=0.2)": "809d37b4f0670b61",
    "xor-noise(flip=0.5)": "e8529b7f4ebc850c",
    "xor-noise(flip=0.7317)": "320f09cf2c9e6a87",
    "z-channel(flip=0.0)": "4ed1205b3d09f3fe",
    "z-channel(flip=0.1)": "5a3df0b1fe1b2a8e",
    "z-channel(flip=0.6317)": "6d9e55f3dc405f2a",
    "z-channel(flip=1.0)": "cc4b2da7ba35f25d",
  ]
}
