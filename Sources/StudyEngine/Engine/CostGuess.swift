/// Seconds that a replication may take, before one was timed: only the first chunk of a cell depends on it.
func guessedCost(of cell: Cell, estimators: Int) -> Double {
  2e-6 + 30e-9 * Double(cell.count) * Double(1 + estimators)
}
