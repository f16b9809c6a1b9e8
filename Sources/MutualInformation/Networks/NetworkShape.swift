package import CStreamKernels
package import GSLRandom

/// The shape of a critic that is a network: of the variables, of its layers, and the first weights.
///
/// * `joint`: f(x, y) is a perceptron of (x, y) with one output.
/// * `separable`: f(x, y) = g(x)·h(y), perceptrons with `embedding` outputs each.
package struct NetworkShape: Hashable, Sendable {
  package enum Architecture: String, CaseIterable, Sendable { case joint, separable }

  package enum Activation: String, CaseIterable, Sendable {
    case relu, leakyReLU = "leaky-relu", tanh, elu

    var kernel: mi_activation {
      switch self {
      case .relu: MI_RELU
      case .leakyReLU: MI_LEAKY_RELU
      case .tanh: MI_TANH
      case .elu: MI_ELU
      }
    }
  }

  /// The first weights and biases of a layer with m inputs and n outputs, as frameworks draw them.
  package enum Initialisation: String, CaseIterable, Sendable {
    /// All uniform on ±1/√m.
    case torch
    /// Weights uniform on ±√(6/(m + n)), biases 0 (Glorot & Bengio 2010).
    case keras
    /// Weights normal with variance 1/m, cut off at two deviations, biases 0 (LeCun et al. 1998).
    case flax
  }

  package let architecture: Architecture
  /// The widths of the hidden layers.
  package let hidden: [Int]
  /// The outputs of each perceptron of a separable network.
  package let embedding: Int
  package let activation: Activation
  package let initialisation: Initialisation

  /// A shape. `embedding` is for separable networks.
  package init(
    architecture: Architecture, hidden: [Int], embedding: Int, activation: Activation,
    initialisation: Initialisation
  ) {
    (self.architecture, self.hidden, self.embedding) = (architecture, hidden, embedding)
    (self.activation, self.initialisation) = (activation, initialisation)
  }

  /// The kernel's description for variables with so many coordinates.
  package func network(xSides: Int, ySides: Int) -> mi_network {
    var network = mi_network()
    network.x_sides = UInt32(xSides)
    network.y_sides = UInt32(ySides)
    network.embedding = architecture == .joint ? 0 : UInt32(embedding)
    network.hidden = UInt32(hidden.count)
    withUnsafeMutableBytes(of: &network.widths) { bytes in
      let widths = unsafe bytes.assumingMemoryBound(to: UInt32.self)
      for (index, width) in hidden.enumerated() { unsafe widths[index] = UInt32(width) }
    }
    network.activation = Int32(activation.kernel.rawValue)
    return network
  }

  /// Draws the first parameters, layer by layer: the weights row by row, then the biases.
  ///
  /// Each is a function of the next numbers of the stream, one for each weight and, where they are
  /// drawn, each bias. Normals beyond two deviations are drawn again.
  package func initialise(
    _ parameters: inout [Float], xSides: Int, ySides: Int, numbers: inout NumberReader,
    using stream: inout RandomStream
  ) {
    let isJoint = architecture == .joint
    var index = 0
    // No list of layers is made: every estimate starts here, and an estimate allocates nothing.
    for perceptron in 0..<(isJoint ? 1 : 2) {
      var inputs = isJoint ? xSides + ySides : perceptron == 0 ? xSides : ySides
      for layer in 0...hidden.count {
        let outputs = layer < hidden.count ? hidden[layer] : isJoint ? 1 : embedding
        for position in 0..<(inputs + 1) * outputs {
          let isBias = position >= inputs * outputs
          parameters[index] = Float(first(isBias, inputs, outputs, &numbers, &stream))
          index += 1
        }
        inputs = outputs
      }
    }
  }

  private func first(
    _ isBias: Bool, _ inputs: Int, _ outputs: Int, _ numbers: inout NumberReader, _ stream: inout RandomStream
  ) -> Double {
    switch initialisation {
    case .torch:
      return (2 * numbers.uniform(from: &stream) - 1) / Double(inputs).squareRoot()
    case .keras:
      return isBias
        ? 0 : (2 * numbers.uniform(from: &stream) - 1) * (6 / Double(inputs + outputs)).squareRoot()
    case .flax:
      guard !isBias else { return 0 }
      var normal = numbers.normal(from: &stream)
      while abs(normal) > 2 { normal = numbers.normal(from: &stream) }
      // The deviation of a normal variable cut off at two.
      return normal / (0.879_625_661_034_239_78 * Double(inputs).squareRoot())
    }
  }
}
