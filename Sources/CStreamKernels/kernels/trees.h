// Nearest neighbours of vectors in the maximum norm, exact, by k-d trees whose leaves hold eight points that ask
// together. A node is split at the middle leaf along its widest side and knows the box of its points; boxes are compared
// by differences of coordinates that occur, so they decide as the points themselves would.

/// A tree of n points. The node of a range of m leaves is followed by the 2m' - 1 nodes of its first m' = ⌊m/2⌋ leaves,
/// then by those of the others.
typedef struct {
  size_t n, leaves, xSides, sides;  // x has the first of the sides, y the others
  double *points;                   // leaf by leaf, side by side, eight values; padded with infinity
  double *boxes;                    // node by node: lower ends, upper ends
  uint32_t *order;                  // the points' numbers by place
} tree;

/// Where a coordinate of a point comes from.
typedef struct {
  const double *x, *y;
  size_t xSides, ySides;
  size_t xStride;  // from one point of x to the next; of y it is ySides
} vectors;

MI_INLINE double coordinate(const vectors *v, size_t side, uint32_t point) {
  return side < v->xSides ? v->x[point * v->xStride + side] : v->y[point * v->ySides + side - v->xSides];
}

/// Moves the points with the `middle` smallest coordinates to the front (Hoare's selection; the middle of three pivots).
static void select_points(const vectors *v, size_t side, uint32_t *order, size_t count, size_t middle) {
  while (count > 1) {
    double a = coordinate(v, side, order[0]), b = coordinate(v, side, order[count / 2]);
    double c = coordinate(v, side, order[count - 1]);
    double pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
    size_t i = 0, j = count - 1;
    for (;;) {
      while (coordinate(v, side, order[i]) < pivot) ++i;
      while (pivot < coordinate(v, side, order[j])) --j;
      if (i >= j) break;
      uint32_t swap = order[i];
      order[i++] = order[j];
      order[j--] = swap;
    }
    size_t front = j + 1;  // those up to j are at most the pivot, the others at least
    if (front == count) front = j;
    if (middle <= front) {
      count = front;
    } else {
      order += front;
      middle -= front;
      count -= front;
    }
    if (middle == 0 || middle == count) return;
  }
}

/// Sorts the points of `leaves` leaves from `first` on into a subtree at `node`.
static void grow_tree(tree *t, const vectors *v, size_t node, size_t first, size_t leaves) {
  const size_t start = LEAF * first, count = smaller(t->n - start, LEAF * leaves);
  uint32_t *order = t->order + start;
  double *low = t->boxes + 2 * t->sides * node, *high = low + t->sides;
  size_t widest = 0;
  for (size_t side = 0; side < t->sides; ++side) {
    low[side] = MI_INFINITY;
    high[side] = -MI_INFINITY;
    for (size_t i = 0; i < count; ++i) {
      double value = coordinate(v, side, order[i]);
      low[side] = value < low[side] ? value : low[side];
      high[side] = value > high[side] ? value : high[side];
    }
    if (high[side] - low[side] > high[widest] - low[widest]) widest = side;
  }
  if (leaves > 1) {
    size_t front = leaves / 2;
    select_points(v, widest, order, count, LEAF * front);
    grow_tree(t, v, node + 1, first, front);
    grow_tree(t, v, node + 2 * front, first + front, leaves - front);
    return;
  }
  double *own = t->points + LEAF * t->sides * first;
  for (size_t side = 0; side < t->sides; ++side)
    for (size_t i = 0; i < LEAF; ++i) own[LEAF * side + i] = i < count ? coordinate(v, side, order[i]) : MI_INFINITY;
}

static tree make_tree(const vectors *v, size_t n, void *memory) {
  const size_t sides = v->xSides + v->ySides, leaves = (n + LEAF - 1) / LEAF;
  tree t = {.n = n, .leaves = leaves, .xSides = v->xSides, .sides = sides, .points = memory};
  t.boxes = t.points + LEAF * leaves * sides;
  t.order = (uint32_t *)(t.boxes + 4 * leaves * sides);
  for (size_t i = 0; i < n; ++i) t.order[i] = (uint32_t)i;
  grow_tree(&t, v, 0, 0, leaves);
  return t;
}

/// Side by side, the coordinates of the eight points of a leaf; padding asks what the first asks.
MI_INLINE void askers(const tree *t, size_t leaf, double *q) {
  const double *own = t->points + LEAF * t->sides * leaf;
  const size_t count = smaller(t->n - LEAF * leaf, LEAF);
  for (size_t side = 0; side < t->sides; ++side)
    for (size_t i = 0; i < LEAF; ++i) q[LEAF * side + i] = own[LEAF * side + (i < count ? i : 0)];
}

/// How far the eight are at least, and at most, from the points in a box.
MI_INLINE mi_lanes least_distance(const tree *t, size_t node, const double *q) {
  const double *low = t->boxes + 2 * t->sides * node, *high = low + t->sides;
  mi_lanes distance = 0;
  for (size_t side = 0; side < t->sides; ++side) {
    mi_lanes x = lanes_at(q + LEAF * side);
    distance = lane_maximum(distance, lane_maximum(low[side] - x, x - high[side]));
  }
  return distance;
}

MI_INLINE mi_lanes greatest_distance(const tree *t, size_t node, const double *q) {
  const double *low = t->boxes + 2 * t->sides * node, *high = low + t->sides;
  mi_lanes distance = 0;
  for (size_t side = 0; side < t->sides; ++side) {
    mi_lanes x = lanes_at(q + LEAF * side);
    distance = lane_maximum(distance, lane_maximum(high[side] - x, x - low[side]));
  }
  return distance;
}

/// The distance of the eight from candidate j of a leaf, over some sides.
MI_INLINE mi_lanes distance_over(const double *own, const double *q, size_t j, size_t from, size_t to) {
  mi_lanes distance = 0;
  for (size_t side = from; side < to; ++side)
    distance = lane_maximum(distance, magnitude(lanes_at(q + LEAF * side) - own[LEAF * side + j]));
  return distance;
}

/// What is left to visit: a subtree's node, leaves, and, where counts are asked for, who still asks.
typedef struct {
  size_t node, first, leaves;
  mi_mask asking;
} visit_later;

/// Splits at most once a level, so the stack holds one entry per level and one more.
#define STACK 64

MI_INLINE void insert_distance(mi_lanes d, mi_lanes *best, size_t k) {
  if (!any_lane(d < best[k - 1])) return;
  for (size_t i = 0; i < k; ++i) {
    mi_lanes nearer = lane_minimum(d, best[i]);
    d = lane_maximum(d, best[i]);
    best[i] = nearer;
  }
}

/// Visits the leaves within reach, nearest side first: the k smallest distances into `best`; or, where `sides` is not
/// null, the extents of all points within best[k - 1].
static void visit_tree(const tree *t, const double *q, size_t home, mi_lanes *best, size_t k, extent *sides) {
  visit_later stack[STACK];
  size_t depth = 0;
  visit_later here = {0, 0, t->leaves, -1};
  for (;;) {
    mi_lanes least = least_distance(t, here.node, q);
    mi_mask is_near = sides ? least <= best[k - 1] : least < best[k - 1];
    if (any_lane(is_near) && here.leaves > 1) {
      size_t front = here.leaves / 2;
      visit_later a = {here.node + 1, here.first, front, -1};
      visit_later b = {here.node + 2 * front, here.first + front, here.leaves - front, -1};
      int isSecondNearer = least_distance(t, b.node, q)[0] < least_distance(t, a.node, q)[0];
      stack[depth++] = isSecondNearer ? a : b;
      here = isSecondNearer ? b : a;
      continue;
    }
    if (any_lane(is_near) && (sides || here.first != home)) {
      const double *own = t->points + LEAF * t->sides * here.first;
      for (size_t j = 0; j < LEAF; ++j) {
        if (sides) {
          mi_lanes dx = distance_over(own, q, j, 0, t->xSides), dy = distance_over(own, q, j, t->xSides, t->sides);
          mi_mask is_within = lane_maximum(dx, dy) <= best[k - 1];
          sides->x = lane_maximum(sides->x, is_within ? dx : sides->x);
          sides->y = lane_maximum(sides->y, is_within ? dy : sides->y);
        } else {
          insert_distance(distance_over(own, q, j, 0, t->sides), best, k);
        }
      }
    }
    if (depth == 0) return;
    here = stack[--depth];
  }
}

/// Radii of all points, by number: the distance to the k-th neighbour, or the half sides of the rectangle.
static void search_tree(const tree *t, size_t k, mi_lanes *best, double *q, int isRectangle, double *rx, double *ry,
                        size_t *coinciding) {
  for (size_t leaf = 0; leaf < t->leaves; ++leaf) {
    askers(t, leaf, q);
    for (size_t i = 0; i < k; ++i) best[i] = MI_INFINITY;
    const double *own = t->points + LEAF * t->sides * leaf;
    for (size_t j = 0; j < LEAF; ++j) {
      mi_lanes d = distance_over(own, q, j, 0, t->sides);
      d[j] = MI_INFINITY;
      insert_distance(d, best, k);
    }
    visit_tree(t, q, leaf, best, k, 0);
    extent sides = {0, 0};
    if (isRectangle) visit_tree(t, q, leaf, best, k, &sides);
    for (size_t i = 0; i < smaller(t->n - LEAF * leaf, LEAF); ++i) {
      uint32_t point = t->order[LEAF * leaf + i];
      *coinciding += best[k - 1][i] == 0;
      rx[point] = isRectangle ? sides.x[i] : best[k - 1][i];
      ry[point] = isRectangle ? sides.y[i] : best[k - 1][i];
    }
  }
}

/// Adds one to tally[c] for every point, c being the number of others within its radius (closed for rectangles).
static void tally_tree(const tree *t, double *q, const double *radius, int isClosed, uint32_t *tally) {
  for (size_t leaf = 0; leaf < t->leaves; ++leaf) {
    askers(t, leaf, q);
    const size_t count = smaller(t->n - LEAF * leaf, LEAF);
    mi_lanes r = 0;
    for (size_t i = 0; i < LEAF; ++i) r[i] = radius[t->order[LEAF * leaf + (i < count ? i : 0)]];
    mi_mask found = 0;
    visit_later stack[STACK];
    size_t depth = 0;
    visit_later here = {0, 0, t->leaves, -1};
    for (;;) {
      mi_lanes least = least_distance(t, here.node, q), greatest = greatest_distance(t, here.node, q);
      here.asking &= isClosed ? least <= r : least < r;
      mi_mask is_inside = here.asking & (isClosed ? greatest <= r : greatest < r);
      const int64_t points = (int64_t)smaller(t->n - LEAF * here.first, LEAF * here.leaves);
      found += is_inside & points;
      here.asking &= ~is_inside;
      if (any_lane(here.asking)) {
        if (here.leaves > 1) {
          size_t front = here.leaves / 2;
          stack[depth++] = (visit_later){here.node + 2 * front, here.first + front, here.leaves - front, here.asking};
          here = (visit_later){here.node + 1, here.first, front, here.asking};
          continue;
        }
        const double *own = t->points + LEAF * t->sides * here.first;
        for (size_t j = 0; j < LEAF; ++j) {
          mi_lanes d = distance_over(own, q, j, 0, t->sides);
          found -= here.asking & (isClosed ? d <= r : d < r);
        }
      }
      if (depth == 0) break;
      here = stack[--depth];
    }
    for (size_t i = 0; i < count; ++i) tally[found[i] > 0 ? found[i] - 1 : 0] += 1;
  }
}

/// Adds one to tally[c] for every point, c being the number of others within its radius over the first `sides` of `stride`
/// coordinates.
static void tally_space(const double *values, size_t stride, size_t sides, size_t n, const double *radius, int isClosed,
                        double *q, double *rest, uint32_t *tally) {
  if (sides > 1) {
    const vectors some = {values, 0, sides, 0, stride};
    tree t = make_tree(&some, n, rest);
    tally_tree(&t, q, radius, isClosed, tally);
    return;
  }
  const size_t padded = n + LEAF - n % LEAF;
  double *sorted = rest, *own = sorted + padded;
  uint64_t *keys = (uint64_t *)(own + padded);
  if (stride > 1) {
    for (size_t i = 0; i < n; ++i) own[i] = values[stride * i];
    values = own;
  }
  sort_values(values, n, sorted, (uint32_t *)(keys + 2 * padded), keys, keys + padded);
  tally_others(sorted, n, values, radius, isClosed, tally);
}

static size_t nearest_in_space(const double *x, size_t xSides, const double *y, size_t ySides, size_t n, size_t k,
                               int isRectangle, void *memory, uint32_t *tally) {
  const size_t padded = n + LEAF - n % LEAF, sides = xSides + ySides;
  double *rx = memory, *ry = rx + padded, *q = ry + padded, *slack = q + LEAF * sides;
  mi_lanes *best = lanes_from(slack);
  double *rest = slack + LEAF * (k + 1);
  size_t coinciding = 0;
  const vectors both = {x, y, xSides, ySides, xSides};
  tree joint = make_tree(&both, n, rest);
  search_tree(&joint, k, best, q, isRectangle, rx, ry, &coinciding);
  tally_space(x, xSides, xSides, n, rx, isRectangle, q, rest, tally);
  tally_space(y, ySides, ySides, n, ry, isRectangle, q, rest, tally);
  return coinciding;
}

static size_t kth_distances(const double *points, size_t sides, size_t n, size_t k, void *memory, double *radii) {
  double *q = memory, *slack = q + LEAF * sides;
  const vectors all = {points, 0, sides, 0, sides};
  tree t = make_tree(&all, n, slack + LEAF * (k + 1));
  size_t coinciding = 0;
  search_tree(&t, k, lanes_from(slack), q, 0, radii, radii, &coinciding);
  return coinciding;
}

static void tally_within(const double *points, size_t stride, size_t sides, size_t n, const double *radii, void *memory,
                         uint32_t *tally) {
  double *q = memory;
  tally_space(points, stride, sides, n, radii, 0, q, q + LEAF * sides, tally);
}
