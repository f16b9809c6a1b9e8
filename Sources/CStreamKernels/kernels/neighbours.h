// Nearest neighbours in the maximum norm for Kraskov's estimators, exact, eight queries at a time.
//
// Points of a plane: sorted by x they make columns of equally many points, which suit any marginal
// distribution. Each column is sorted by y and cut into leaves of eight. The neighbours of the
// eight points of a leaf are searched together: one candidate after the other is compared with all
// of them, without a branch. Leaves and columns that are too far away from all eight are skipped.
//
// |a - b| rounded is monotone in the distance of a and b, so every comparison of whole intervals
// decides as the comparison of the points themselves would.
#pragma once

#include "../lanes.h"
#include "memory.h"
#include "sorting.h"

#define LEAF 8

/// Points in columns, padded to whole leaves with points at infinity. A slot is an index into them.
typedef struct {
  double *x, *y;                  // of a slot
  double *left, *right;           // of a column
  double *bottom, *top;           // of a leaf
  size_t columns, column_leaves;  // the last column may have fewer leaves
  size_t leaves;
} plane;

/// Eight query points, and their k-th smallest distances so far.
typedef struct {
  lanes x, y;
  lanes kth_distance;
} query;

/// Compares eight candidates with the query points: `best` holds the k smallest distances of each,
/// in order. In the query's own leaf (`is_own`) no point is a candidate of itself.
MI_INLINE void compare_leaf(query *q, lanes *best, size_t k, const double *restrict x, const double *restrict y,
                            int is_own) {
#pragma clang loop unroll(full)
  for (int j = 0; j < LEAF; ++j) {
    lanes d = lane_maximum(magnitude(q->x - x[j]), magnitude(q->y - y[j]));
    if (is_own) d[j] = MI_INFINITY;
    if (k > 8 && !any_lane(d < best[k - 1])) continue;
    for (size_t i = 0; i + 1 < k; ++i) {
      lanes nearer = lane_minimum(d, best[i]);
      d = lane_maximum(d, best[i]);
      best[i] = nearer;
    }
    best[k - 1] = lane_minimum(d, best[k - 1]);
  }
  q->kth_distance = best[k - 1];
}

/// The largest |dx| and |dy| among all points within the k-th distance: half sides of a rectangle.
typedef struct {
  lanes x, y;
} extent;

MI_INLINE void extend_by_leaf(const query *q, extent *sides, const double *restrict x, const double *restrict y) {
#pragma clang loop unroll(full)
  for (int j = 0; j < LEAF; ++j) {
    lanes dx = magnitude(q->x - x[j]), dy = magnitude(q->y - y[j]);
    lane_mask is_near = lane_maximum(dx, dy) <= q->kth_distance;
    sides->x = lane_maximum(sides->x, is_near ? dx : sides->x);
    sides->y = lane_maximum(sides->y, is_near ? dy : sides->y);
  }
}

/// Visits every leaf that can matter: without `sides`, those with candidates nearer than the k-th
/// distance, which shrinks; otherwise all within it.
MI_INLINE void visit(const plane *p, query *q, lanes *best, size_t k, extent *sides, size_t leaf) {
  const size_t home = leaf / p->column_leaves;
#define IS_NEAR(gap) (sides ? (gap) <= q->kth_distance : (gap) < q->kth_distance)
#define VISIT(other, is_own)                                                            \
  do {                                                                                  \
    if (sides)                                                                          \
      extend_by_leaf(q, sides, p->x + LEAF * (other), p->y + LEAF * (other));           \
    else                                                                                \
      compare_leaf(q, best, k, p->x + LEAF * (other), p->y + LEAF * (other), (is_own)); \
  } while (0)
  VISIT(leaf, 1);
  const double middle = q->y[LEAF / 2];
  for (int direction = -1; direction <= 1; direction += 2) {
    for (size_t column = home; column < p->columns; column += (size_t)direction) {
      lanes gap = direction < 0 ? q->x - p->right[column] : p->left[column] - q->x;
      lane_mask reachable = column == home ? (lane_mask)(-1) : IS_NEAR(gap);
      if (!any_lane(reachable)) break;
      if (column == home && direction > 0) continue;
      const size_t first = column * p->column_leaves, end = smaller(first + p->column_leaves, p->leaves);
      // Upwards from the first leaf that ends above the middle of the query points, then downwards.
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
        VISIT(i, 0);
      }
      for (size_t i = start; i > first; --i) {
        if (!any_lane(IS_NEAR(q->y - p->top[i - 1]) & reachable)) break;
        VISIT(i - 1, 0);
      }
    }
  }
#undef VISIT
#undef IS_NEAR
}

/// The radii of the points, by slot.
typedef struct {
  double *kth_distance;
  double *half_width, *half_height;  // of the rectangles
} radii;

MI_INLINE void search_plane(const plane *p, size_t k, lanes *best, int is_rectangle, radii r) {
  for (size_t leaf = 0; leaf < p->leaves; ++leaf) {
    query q = {lanes_at(p->x + LEAF * leaf), lanes_at(p->y + LEAF * leaf), MI_INFINITY};
    // In place of padding the leaf's first point is a query point once more.
    q.y = q.x < MI_INFINITY ? q.y : q.y[0];
    q.x = q.x < MI_INFINITY ? q.x : q.x[0];
    for (size_t i = 0; i < k; ++i) best[i] = MI_INFINITY;
    visit(p, &q, best, k, 0, leaf);
    put_lanes(r.kth_distance + LEAF * leaf, q.kth_distance);
    if (is_rectangle) {
      extent sides = {0, 0};
      visit(p, &q, best, k, &sides, leaf);
      put_lanes(r.half_width + LEAF * leaf, sides.x);
      put_lanes(r.half_height + LEAF * leaf, sides.y);
    }
  }
}

/// Up to so many neighbours there is a search of its own.
#define FEW_NEIGHBOURS 5

/// With k known to the compiler the smallest distances stay in registers.
static void search_plane_for(const plane *p, size_t k, lanes *best, int is_rectangle, radii r) {
  lanes few[FEW_NEIGHBOURS];
  switch (k) {
#define CASE(K)                               \
  case K:                                     \
    search_plane(p, K, few, is_rectangle, r); \
    break;
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5)
#undef CASE
    default:
      search_plane(p, k, best, is_rectangle, r);
  }
}

static size_t leaf_count(size_t n) { return (n + LEAF - 1) / LEAF; }

/// The memory of a search in the plane.
typedef struct {
  double *sorted_x, *sorted_y;
  uint32_t *order_x, *order_y;
  plane points;
  radii radii;
  uint64_t *keys, *spare;         // while sorting,
  uint32_t *column_of, *filled;  // and in the same place afterwards
  lanes *best;
  size_t bytes;
} plane_memory_map;

static plane_memory_map map_plane_memory(void *start, size_t n, size_t k) {
  arena memory = {start, 0};
  plane_memory_map map;
  const size_t leaves = leaf_count(n), padded = LEAF * leaves;
  map.sorted_x = take_doubles(&memory, n);
  map.sorted_y = take_doubles(&memory, n);
  map.order_x = take(&memory, n, sizeof(uint32_t));
  map.order_y = take(&memory, n, sizeof(uint32_t));
  plane *p = &map.points;
  // Columns of about √(8n) points: leaves are then about as wide as they are high.
  size_t column_points = LEAF;
  while (column_points * column_points < LEAF * n) column_points += LEAF;
  p->column_leaves = column_points / LEAF;
  p->columns = (n + column_points - 1) / column_points;
  p->leaves = leaves;
  p->x = take_doubles(&memory, padded);
  p->y = take_doubles(&memory, padded);
  p->bottom = take_doubles(&memory, leaves);
  p->top = take_doubles(&memory, leaves);
  p->left = take_doubles(&memory, p->columns);
  p->right = take_doubles(&memory, p->columns);
  map.radii.kth_distance = take_doubles(&memory, padded);
  map.radii.half_width = take_doubles(&memory, padded);
  map.radii.half_height = take_doubles(&memory, padded);
  map.keys = take(&memory, n, sizeof(uint64_t));
  map.spare = take(&memory, n, sizeof(uint64_t));
  map.column_of = (uint32_t *)map.keys;
  map.filled = (uint32_t *)map.spare;
  map.best = take_lanes(&memory, k);
  map.bytes = memory.used;
  return map;
}

static size_t plane_memory(size_t n, size_t k) { return map_plane_memory(0, n, k).bytes; }

/// Distributes the sorted points over the columns.
static void fill_columns(const plane_memory_map *map, const double *x, const double *y, size_t n) {
  const plane *p = &map->points;
  const size_t column_points = LEAF * p->column_leaves;
  for (size_t i = n; i < LEAF * p->leaves; ++i) p->x[i] = p->y[i] = MI_INFINITY;
  for (size_t column = 0; column < p->columns; ++column) {
    size_t first = column * column_points, end = smaller(first + column_points, n);
    map->filled[column] = (uint32_t)first;
    p->left[column] = map->sorted_x[first];
    p->right[column] = map->sorted_x[end - 1];
    for (size_t i = first; i < end; ++i) map->column_of[map->order_x[i]] = (uint32_t)column;
  }
  for (size_t i = 0; i < n; ++i) {
    uint32_t point = map->order_y[i], slot = map->filled[map->column_of[point]]++;
    p->x[slot] = x[point];
    p->y[slot] = y[point];
  }
  for (size_t leaf = 0; leaf < p->leaves; ++leaf) {
    p->bottom[leaf] = p->y[LEAF * leaf];
    p->top[leaf] = p->y[smaller(LEAF * leaf + LEAF, n) - 1];
  }
}

static size_t nearest_in_plane(const double *x, const double *y, size_t n, size_t k, int is_rectangle, void *memory,
                               uint32_t *tally) {
  const plane_memory_map map = map_plane_memory(memory, n, k);
  sort_values(x, n, map.sorted_x, map.order_x, map.keys, map.spare);
  sort_values(y, n, map.sorted_y, map.order_y, map.keys, map.spare);
  fill_columns(&map, x, y, n);
  const plane *p = &map.points;
  const radii r = map.radii;
  search_plane_for(p, k, map.best, is_rectangle, r);
  if (is_rectangle) {
    tally_others(map.sorted_x, n, p->x, r.half_width, 1, tally);
    tally_others(map.sorted_y, n, p->y, r.half_height, 1, tally);
  } else {
    tally_others(map.sorted_x, n, p->x, r.kth_distance, 0, tally);
    tally_others(map.sorted_y, n, p->y, r.kth_distance, 0, tally);
  }
  size_t coinciding = 0;
  for (size_t i = 0; i < n; ++i) coinciding += r.kth_distance[i] == 0;
  return coinciding;
}
