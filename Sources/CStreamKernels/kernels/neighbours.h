// Nearest neighbours in the maximum norm for Kraskov's estimators, exact, eight points at a time.
//
// Points of a plane: sorted by x they make columns of equally many points, each sorted by y and cut into leaves of
// eight. The eight points of a leaf ask together: one candidate after the other is compared with all of them, without
// a branch, and whole leaves and columns are passed over as soon as they are too far away for all eight. Columns of
// equally many points suit any marginal distribution.
//
// |a - b| rounded is monotone in the distance of a and b, so every comparison of whole intervals decides as the
// comparison of the points themselves would.

#define LEAF 8

/// Points in columns, padded to whole leaves with points at infinity.
typedef struct {
  double *x, *y;              // by place
  double *left, *right;       // of a column
  double *bottom, *top;       // of a leaf
  size_t columns, columnLeaves;  // the last column may have fewer leaves
  size_t leaves;
} plane;

/// The eight points that ask, and their smallest distances so far.
typedef struct {
  mi_lanes x, y;
  mi_lanes reach;  // the k-th smallest distance
} question;

/// Compares eight candidates with the eight points: `best` holds the k smallest distances of each, in order. In their
/// own leaf (`own`) nobody is a candidate of itself.
MI_INLINE void ask_leaf(question *q, mi_lanes *best, size_t k, const double *restrict x, const double *restrict y,
                        int own) {
#pragma clang loop unroll(full)
  for (int j = 0; j < LEAF; ++j) {
    mi_lanes d = lane_maximum(magnitude(q->x - x[j]), magnitude(q->y - y[j]));
    if (own) d[j] = MI_INFINITY;
    if (k > 8 && !any_lane(d < best[k - 1])) continue;
    for (size_t i = 0; i + 1 < k; ++i) {
      mi_lanes smaller_one = lane_minimum(d, best[i]);
      d = lane_maximum(d, best[i]);
      best[i] = smaller_one;
    }
    best[k - 1] = lane_minimum(d, best[k - 1]);
  }
  q->reach = best[k - 1];
}

/// The sides of the rectangle of all points within `reach`: the largest |dx| and |dy| among them.
typedef struct {
  mi_lanes x, y;
} extent;

MI_INLINE void extend_by_leaf(const question *q, extent *sides, const double *restrict x, const double *restrict y) {
#pragma clang loop unroll(full)
  for (int j = 0; j < LEAF; ++j) {
    mi_lanes dx = magnitude(q->x - x[j]), dy = magnitude(q->y - y[j]);
    mi_mask is_near = lane_maximum(dx, dy) <= q->reach;
    sides->x = lane_maximum(sides->x, is_near ? dx : sides->x);
    sides->y = lane_maximum(sides->y, is_near ? dy : sides->y);
  }
}

/// Visits every leaf that can matter: in search of the nearest (`sides` null: those nearer than `reach`, which shrinks),
/// or of all within `reach`.
MI_INLINE void visit(const plane *p, question *q, mi_lanes *best, size_t k, extent *sides, size_t leaf) {
  const size_t home = leaf / p->columnLeaves;
#define IS_NEAR(gap) (sides ? (gap) <= q->reach : (gap) < q->reach)
#define ASK(place, own)                                                       \
  do {                                                                        \
    if (sides)                                                                \
      extend_by_leaf(q, sides, p->x + LEAF * (place), p->y + LEAF * (place)); \
    else                                                                      \
      ask_leaf(q, best, k, p->x + LEAF * (place), p->y + LEAF * (place), own); \
  } while (0)
  ASK(leaf, 1);
  const double middle = q->y[LEAF / 2];
  for (int direction = -1; direction <= 1; direction += 2) {
    for (size_t column = home; column < p->columns; column += (size_t)direction) {
      mi_lanes gap = direction < 0 ? q->x - p->right[column] : p->left[column] - q->x;
      mi_mask reachable = column == home ? (mi_mask)(-1) : IS_NEAR(gap);
      if (!any_lane(reachable)) break;
      if (column == home && direction > 0) continue;
      const size_t first = column * p->columnLeaves, end = smaller(first + p->columnLeaves, p->leaves);
      // Upwards from the first leaf that ends above the middle of the asking points, then downwards from there.
      size_t start = leaf;
      if (column != home) {
        start = first;
        for (size_t left = end - first; left > 0;) {
          size_t half = left / 2;
          int is_below = p->top[start + half] < middle;
          start = is_below ? start + half + 1 : start;
          left = is_below ? left - half - 1 : half;
        }
      }
      for (size_t i = column == home ? leaf + 1 : start; i < end; ++i) {
        if (!any_lane(IS_NEAR(p->bottom[i] - q->y) & reachable)) break;
        ASK(i, 0);
      }
      for (size_t i = start; i > first; --i) {
        if (!any_lane(IS_NEAR(q->y - p->top[i - 1]) & reachable)) break;
        ASK(i - 1, 0);
      }
    }
  }
#undef ASK
#undef IS_NEAR
}

/// reach[i] ← distance of the point at place i to its k-th neighbour; for rectangles also their half sides.
MI_INLINE void search_plane(const plane *p, size_t k, mi_lanes *best, double *restrict reach,
                            double *restrict halfWidth, double *restrict halfHeight) {
  for (size_t leaf = 0; leaf < p->leaves; ++leaf) {
    question q = {lanes_at(p->x + LEAF * leaf), lanes_at(p->y + LEAF * leaf), MI_INFINITY};
    // Padding asks what the leaf's first point asks.
    q.y = q.x < MI_INFINITY ? q.y : q.y[0];
    q.x = q.x < MI_INFINITY ? q.x : q.x[0];
    for (size_t i = 0; i < k; ++i) best[i] = MI_INFINITY;
    visit(p, &q, best, k, 0, leaf);
    put_lanes(reach + LEAF * leaf, q.reach);
    if (halfWidth) {
      extent sides = {0, 0};
      visit(p, &q, best, k, &sides, leaf);
      put_lanes(halfWidth + LEAF * leaf, sides.x);
      put_lanes(halfHeight + LEAF * leaf, sides.y);
    }
  }
}

/// Up to so many neighbours there is a search of its own.
#define FEW_NEIGHBOURS 5

/// With k known to the compiler the smallest distances stay in registers.
static void search_plane_for(const plane *p, size_t k, mi_lanes *best, double *reach, double *halfWidth,
                             double *halfHeight) {
  mi_lanes few[FEW_NEIGHBOURS];
  switch (k) {
#define CASE(K)                                                      \
  case K:                                                            \
    search_plane(p, K, few, reach, halfWidth, halfHeight); \
    break;
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5)
#undef CASE
    default:
      search_plane(p, k, best, reach, halfWidth, halfHeight);
  }
}

/// Columns of about √(8n) points: leaves are then about as wide as they are high.
static plane make_columns(double *memory, const double *sortedX, const uint32_t *orderX, const uint32_t *orderY,
                          const double *x, const double *y, uint32_t *columnOf, uint32_t *filled, size_t n) {
  size_t points = LEAF;
  while (points * points < LEAF * n) points += LEAF;
  plane p = {.columnLeaves = points / LEAF, .columns = (n + points - 1) / points};
  p.leaves = (n + LEAF - 1) / LEAF;
  const size_t padded = LEAF * p.leaves;
  p.x = memory;
  p.y = p.x + padded;
  p.bottom = p.y + padded;
  p.top = p.bottom + p.leaves;
  p.left = p.top + p.leaves;
  p.right = p.left + p.columns;
  for (size_t i = n; i < padded; ++i) p.x[i] = p.y[i] = MI_INFINITY;
  for (size_t column = 0; column < p.columns; ++column) {
    size_t first = column * points, end = smaller(first + points, n);
    filled[column] = (uint32_t)first;
    p.left[column] = sortedX[first];
    p.right[column] = sortedX[end - 1];
    for (size_t i = first; i < end; ++i) columnOf[orderX[i]] = (uint32_t)column;
  }
  for (size_t i = 0; i < n; ++i) {
    uint32_t point = orderY[i], place = filled[columnOf[point]]++;
    p.x[place] = x[point];
    p.y[place] = y[point];
  }
  for (size_t leaf = 0; leaf < p.leaves; ++leaf) {
    p.bottom[leaf] = p.y[LEAF * leaf];
    p.top[leaf] = p.y[smaller(LEAF * leaf + LEAF, n) - 1];
  }
  return p;
}

static size_t nearest_in_plane(const double *x, const double *y, size_t n, size_t k, int isRectangle, void *memory,
                               uint32_t *tally) {
  const size_t padded = n + LEAF - n % LEAF;
  double *sortedX = memory, *sortedY = sortedX + padded, *reach = sortedY + padded;
  double *halfWidth = reach + padded, *halfHeight = halfWidth + padded, *columns = halfHeight + padded;
  uint64_t *keys = (uint64_t *)(columns + 4 * padded);
  uint32_t *orderX = (uint32_t *)(keys + 2 * padded), *orderY = orderX + padded;
  mi_lanes *best = lanes_from(orderY + padded);
  sort_values(x, n, sortedX, orderX, keys, keys + padded);
  sort_values(y, n, sortedY, orderY, keys, keys + padded);
  uint32_t *columnOf = (uint32_t *)keys, *filled = columnOf + padded;
  plane p = make_columns(columns, sortedX, orderX, orderY, x, y, columnOf, filled, n);
  search_plane_for(&p, k, best, reach, isRectangle ? halfWidth : 0, isRectangle ? halfHeight : 0);
  if (isRectangle) {
    tally_others(sortedX, n, p.x, halfWidth, 1, tally);
    tally_others(sortedY, n, p.y, halfHeight, 1, tally);
  } else {
    tally_others(sortedX, n, p.x, reach, 0, tally);
    tally_others(sortedY, n, p.y, reach, 0, tally);
  }
  size_t coinciding = 0;
  for (size_t i = 0; i < n; ++i) coinciding += reach[i] == 0;
  return coinciding;
}
