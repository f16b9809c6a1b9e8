/// 2⁻⁵³, the largest relative error of a rounded result.
let roundingUnit = 0x1p-53

/// ln 2.
let ln2 = 0.693_147_180_559_945_309_42

/// γ, Euler's constant.
let eulersConstant = 0.577_215_664_901_532_860_61

/// The Bernoulli numbers B₂, B₄, ..., B₁₄ of Stirling's series.
let bernoulliNumbers = [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6]
