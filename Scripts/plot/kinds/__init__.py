"""The kinds of figures, in the order of help. To add one: a file with SUMMARY and draw(run, options), and a line here."""

from kinds import (
    bias, chain_rule, coverage, decomposition, distribution, heatmap, matrix, nested_loop, pairs, power, rmse, saturation, training,
    z, zip_plot)

KINDS = {
    "bias": bias,
    "rmse": rmse,
    "distribution": distribution,
    "heatmap": heatmap,
    "matrix": matrix,
    "pairs": pairs,
    "coverage": coverage,
    "zip": zip_plot,
    "power": power,
    "saturation": saturation,
    "training": training,
    "decomposition": decomposition,
    "chain-rule": chain_rule,
    "z": z,
    "nested-loop": nested_loop,
}
