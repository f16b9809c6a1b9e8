import CStreamKernels

/// The instructions that the kernels use: words, uniforms, normals, exponentials, counts and
/// neighbours. They decide the speed and nothing else: the bits are the same with all of them.
public enum InstructionSet: String, CaseIterable, Sendable {
  /// The instructions of every processor: SSE2 on x86-64, NEON on arm64.
  case baseline
  /// AVX2, x86-64 only.
  case avx2
  /// AVX-512 (x86-64-v4), x86-64 only.
  case avx512

  /// The one in use; from the start the best that the processor has.
  public static var current: InstructionSet { InstructionSet(mi_selected_instruction_set()) }

  /// Uses this one from now on in the whole process. False if the processor does not have it.
  public func select() -> Bool { mi_select_instruction_set(code) != 0 }

  private var code: mi_instruction_set {
    switch self {
    case .baseline: MI_BASELINE
    case .avx2: MI_AVX2
    case .avx512: MI_AVX512
    }
  }

  private init(_ code: mi_instruction_set) {
    self = Self.allCases.first { $0.code == code } ?? .baseline
  }
}
