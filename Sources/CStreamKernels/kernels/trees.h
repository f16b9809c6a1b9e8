// Nearest neighbours of vectors in the maximum norm, exact, by k-d trees with leaves of eight
// points, whose neighbours are searched together. A node is split at the middle leaf along its
// widest side and knows the box of its points. Boxes are compared by differences of coordinates
// that occur, so they decide as the points themselves would.
#pragma once

#include "../lanes.h"
#include "memory.h"
#include "neighbours.h"
#include "sorting.h"

/// A tree of n points. The node of a range of m leaves is followed by the 2m' - 1 nodes of its
/// first m' = ⌊m/2⌋ leaves, then by those of the others.
typedef struct {
  size_t n, leaves, x_sides, sides;  // x has the first of the sides, y the others
  double *points;                    // leaf by leaf, side by side; padding at infinity
  double *boxes;                     // node by node: lower ends, upper ends
  uint32_t *order;                   // the points' indices by slot
} tree;

static tree take_tree(arena *memory, size_t n, size_t x_sides, size_t sides) {
  tree t = {.n = n, .leaves = leaf_count(n), .x_sides = x_sides, .sides = sides};
  t.points = take_doubles(memory, LEAF * t.leaves * sides);
  t.boxes = take_doubles(memory, 2 * sides * (2 * t.leaves - 1));
  t.order = take(memory, n, sizeof(uint32_t));
  return t;
}

/// The values of one side, and room to sort them.
typedef struct {
  double *values, *sorted;
  uint64_t *keys, *spare;
  uint32_t *order;
} line;

static line take_line(arena *memory, size_t n) {
  line l = {.values = take_doubles(memory, n), .sorted = take_doubles(memory, n)};
  l.keys = take(memory, n, sizeof(uint64_t));
  l.spare = take(memory, n, sizeof(uint64_t));
  l.order = take(memory, n, sizeof(uint32_t));
  return l;
}

/// The memory of a search among vectors.
typedef struct {
  double *x_radii, *y_radii;  // by point, if the caller has none
  double *query;              // side by side, the coordinates of eight points
  lanes *best;
  arena rest;  // for one tree or one line at a time
  size_t bytes;
} space_memory_map;

static space_memory_map map_space_memory(void *start, size_t n, size_t sides, size_t k, int has_radii) {
  arena memory = {start, 0}, of_tree = {0, 0}, of_line = {0, 0};
  space_memory_map map;
  map.x_radii = take_doubles(&memory, has_radii ? n : 0);
  map.y_radii = take_doubles(&memory, has_radii ? n : 0);
  map.query = take_doubles(&memory, LEAF * sides);
  map.best = take_lanes(&memory, k);
  take_tree(&of_tree, n, sides, sides);
  take_line(&of_line, n);
  map.rest = (arena){take(&memory, larger(of_tree.used, of_line.used), 1), 0};
  map.bytes = memory.used;
  return map;
}

static size_t space_memory(size_t n, size_t x_sides, size_t y_sides, size_t k) {
  return map_space_memory(0, n, x_sides + y_sides, k, 1).bytes;
}

static size_t points_memory(size_t n, size_t sides, size_t k) { return map_space_memory(0, n, sides, k, 0).bytes; }

/// The vectors x and y of the points.
typedef struct {
  const double *x, *y;
  size_t x_sides, y_sides;
  size_t x_stride;  // from one point of x to the next; of y it is y_sides
} vectors;

MI_INLINE double coordinate(const vectors *v, size_t side, uint32_t point) {
  return side < v->x_sides ? v->x[point * v->x_stride + side] : v->y[point * v->y_sides + side - v->x_sides];
}

/// Moves the `middle` smallest coordinates to the front (Hoare's selection, median of three).
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
    size_t front = j + 1;  // the coordinates up to j are at most the pivot, the others at least
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

static tree make_tree(const vectors *v, size_t n, arena memory) {
  tree t = take_tree(&memory, n, v->x_sides, v->x_sides + v->y_sides);
  for (size_t i = 0; i < n; ++i) t.order[i] = (uint32_t)i;
  grow_tree(&t, v, 0, 0, t.leaves);
  return t;
}

/// Side by side, the coordinates of the eight points of a leaf; its first point stands for padding.
MI_INLINE void query_points(const tree *t, size_t leaf, double *q) {
  const double *own = t->points + LEAF * t->sides * leaf;
  const size_t count = smaller(t->n - LEAF * leaf, LEAF);
  for (size_t side = 0; side < t->sides; ++side)
    for (size_t i = 0; i < LEAF; ++i) q[LEAF * side + i] = own[LEAF * side + (i < count ? i : 0)];
}

/// The least, and the greatest, distance that the query points can have from the points in a box.
MI_INLINE lanes least_distance(const tree *t, size_t node, const double *q) {
  const double *low = t->boxes + 2 * t->sides * node, *high = low + t->sides;
  lanes distance = 0;
  for (size_t side = 0; side < t->sides; ++side) {
    lanes x = lanes_at(q + LEAF * side);
    distance = lane_maximum(distance, lane_maximum(low[side] - x, x - high[side]));
  }
  return distance;
}

MI_INLINE lanes greatest_distance(const tree *t, size_t node, const double *q) {
  const double *low = t->boxes + 2 * t->sides * node, *high = low + t->sides;
  lanes distance = 0;
  for (size_t side = 0; side < t->sides; ++side) {
    lanes x = lanes_at(q + LEAF * side);
    distance = lane_maximum(distance, lane_maximum(high[side] - x, x - low[side]));
  }
  return distance;
}

/// The distances of the query points from candidate j of a leaf, over some sides.
MI_INLINE lanes distance_over(const double *own, const double *q, size_t j, size_t from, size_t to) {
  lanes distance = 0;
  for (size_t side = from; side < to; ++side)
    distance = lane_maximum(distance, magnitude(lanes_at(q + LEAF * side) - own[LEAF * side + j]));
  return distance;
}

/// A subtree still to be visited: its node and leaves, and the query points that need it.
typedef struct {
  size_t node, first, leaves;
  lane_mask active;
} pending_visit;

/// A visit splits at most once a level, so the stack holds one entry per level and one more.
#define STACK 64

MI_INLINE void insert_distance(lanes d, lanes *best, size_t k) {
  if (!any_lane(d < best[k - 1])) return;
  for (size_t i = 0; i < k; ++i) {
    lanes nearer = lane_minimum(d, best[i]);
    d = lane_maximum(d, best[i]);
    best[i] = nearer;
  }
}

/// Visits the leaves within the k-th distance, best[k - 1], nearest side first. Without `sides` the
/// k smallest distances go into `best`; otherwise the extents of all points within go into `sides`.
static void visit_tree(const tree *t, const double *q, size_t home, lanes *best, size_t k, extent *sides) {
  pending_visit stack[STACK];
  size_t depth = 0;
  pending_visit here = {0, 0, t->leaves, -1};
  for (;;) {
    lanes least = least_distance(t, here.node, q);
    lane_mask is_near = sides ? least <= best[k - 1] : least < best[k - 1];
    if (any_lane(is_near) && here.leaves > 1) {
      size_t front = here.leaves / 2;
      pending_visit a = {here.node + 1, here.first, front, -1};
      pending_visit b = {here.node + 2 * front, here.first + front, here.leaves - front, -1};
      int is_second_nearer = least_distance(t, b.node, q)[0] < least_distance(t, a.node, q)[0];
      stack[depth++] = is_second_nearer ? a : b;
      here = is_second_nearer ? b : a;
      continue;
    }
    if (any_lane(is_near) && (sides || here.first != home)) {
      const double *own = t->points + LEAF * t->sides * here.first;
      for (size_t j = 0; j < LEAF; ++j) {
        if (sides) {
          lanes dx = distance_over(own, q, j, 0, t->x_sides), dy = distance_over(own, q, j, t->x_sides, t->sides);
          lane_mask is_within = lane_maximum(dx, dy) <= best[k - 1];
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

/// The radii of all points, by index: the k-th distance, or the half sides of the rectangle.
/// Returns how many k-th distances are 0.
static size_t search_tree(const tree *t, size_t k, lanes *best, double *q, int is_rectangle, double *x_radii,
                          double *y_radii) {
  size_t coinciding = 0;
  for (size_t leaf = 0; leaf < t->leaves; ++leaf) {
    query_points(t, leaf, q);
    for (size_t i = 0; i < k; ++i) best[i] = MI_INFINITY;
    const double *own = t->points + LEAF * t->sides * leaf;
    for (size_t j = 0; j < LEAF; ++j) {
      lanes d = distance_over(own, q, j, 0, t->sides);
      d[j] = MI_INFINITY;
      insert_distance(d, best, k);
    }
    visit_tree(t, q, leaf, best, k, 0);
    extent sides = {0, 0};
    if (is_rectangle) visit_tree(t, q, leaf, best, k, &sides);
    for (size_t i = 0; i < smaller(t->n - LEAF * leaf, LEAF); ++i) {
      uint32_t point = t->order[LEAF * leaf + i];
      coinciding += best[k - 1][i] == 0;
      x_radii[point] = is_rectangle ? sides.x[i] : best[k - 1][i];
      y_radii[point] = is_rectangle ? sides.y[i] : best[k - 1][i];
    }
  }
  return coinciding;
}

/// Adds one to tally[c] for every point, c being the number of others below (or at) its radius.
static void tally_tree(const tree *t, double *q, const double *radius, int is_closed, uint32_t *tally) {
  for (size_t leaf = 0; leaf < t->leaves; ++leaf) {
    query_points(t, leaf, q);
    const size_t count = smaller(t->n - LEAF * leaf, LEAF);
    lanes r = 0;
    for (size_t i = 0; i < LEAF; ++i) r[i] = radius[t->order[LEAF * leaf + (i < count ? i : 0)]];
    lane_mask found = 0;
    pending_visit stack[STACK];
    size_t depth = 0;
    pending_visit here = {0, 0, t->leaves, -1};
    for (;;) {
      lanes least = least_distance(t, here.node, q), greatest = greatest_distance(t, here.node, q);
      here.active &= is_closed ? least <= r : least < r;
      lane_mask is_inside = here.active & (is_closed ? greatest <= r : greatest < r);
      const int64_t points = (int64_t)smaller(t->n - LEAF * here.first, LEAF * here.leaves);
      found += is_inside & points;
      here.active &= ~is_inside;
      if (any_lane(here.active)) {
        if (here.leaves > 1) {
          size_t front = here.leaves / 2;
          stack[depth++] = (pending_visit){here.node + 2 * front, here.first + front, here.leaves - front, here.active};
          here = (pending_visit){here.node + 1, here.first, front, here.active};
          continue;
        }
        const double *own = t->points + LEAF * t->sides * here.first;
        for (size_t j = 0; j < LEAF; ++j) {
          lanes d = distance_over(own, q, j, 0, t->sides);
          found -= here.active & (is_closed ? d <= r : d < r);
        }
      }
      if (depth == 0) break;
      here = stack[--depth];
    }
    for (size_t i = 0; i < count; ++i) tally[found[i] > 0 ? found[i] - 1 : 0] += 1;
  }
}

/// The same over the first `sides` of `stride` coordinates of points in row-major order.
static void tally_space(const double *points, size_t stride, size_t sides, size_t n, const double *radius, int is_closed,
                        double *q, arena rest, uint32_t *tally) {
  if (sides > 1) {
    const vectors some = {points, 0, sides, 0, stride};
    tree t = make_tree(&some, n, rest);
    tally_tree(&t, q, radius, is_closed, tally);
    return;
  }
  const line l = take_line(&rest, n);
  const double *values = points;
  if (stride > 1) {
    for (size_t i = 0; i < n; ++i) l.values[i] = points[stride * i];
    values = l.values;
  }
  sort_values(values, n, l.sorted, l.order, l.keys, l.spare);
  tally_others(l.sorted, n, values, radius, is_closed, tally);
}

static size_t nearest_in_space(const double *x, size_t x_sides, const double *y, size_t y_sides, size_t n, size_t k,
                               int is_rectangle, void *memory, uint32_t *tally) {
  const space_memory_map map = map_space_memory(memory, n, x_sides + y_sides, k, 1);
  const vectors both = {x, y, x_sides, y_sides, x_sides};
  const tree joint = make_tree(&both, n, map.rest);
  size_t coinciding = search_tree(&joint, k, map.best, map.query, is_rectangle, map.x_radii, map.y_radii);
  tally_space(x, x_sides, x_sides, n, map.x_radii, is_rectangle, map.query, map.rest, tally);
  tally_space(y, y_sides, y_sides, n, map.y_radii, is_rectangle, map.query, map.rest, tally);
  return coinciding;
}

static size_t kth_distances(const double *points, size_t sides, size_t n, size_t k, void *memory, double *distances) {
  const space_memory_map map = map_space_memory(memory, n, sides, k, 0);
  const vectors all = {points, 0, sides, 0, sides};
  const tree t = make_tree(&all, n, map.rest);
  return search_tree(&t, k, map.best, map.query, 0, distances, distances);
}

static void tally_within(const double *points, size_t stride, size_t sides, size_t n, const double *distances,
                         void *memory, uint32_t *tally) {
  // Fewer sides and no neighbours: a part of the memory of kth_distances.
  const space_memory_map map = map_space_memory(memory, n, sides, 0, 0);
  tally_space(points, stride, sides, n, distances, 0, map.query, map.rest, tally);
}
