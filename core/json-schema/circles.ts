type Graph = ReadonlyMap<string, readonly { readonly to: string }[]>;

/** The nodes in the order in which a walk leaves them, each after all that it leads to unless they lead back. A stack of its own: a chain may be longer than the engine's. */
function leaving(graph: Graph): string[] {
  const seen = new Set<string>();
  const left: string[] = [];
  const stack = [...graph.keys()].map((at) => ({ at, isLeft: false }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.isLeft) left.push(next.at);
    else if (!seen.has(next.at)) {
      seen.add(next.at);
      stack.push({ at: next.at, isLeft: true });
      for (const { to } of graph.get(next.at) ?? []) stack.push({ at: to, isLeft: false });
    }
  }
  return left;
}

function turned(graph: Graph): Map<string, string[]> {
  const back = new Map<string, string[]>();
  for (const [from, leads] of graph)
    for (const { to } of leads) {
      const known = back.get(to);
      if (known === undefined) back.set(to, [from]);
      else known.push(from);
    }
  return back;
}

/** The strongly connected parts of a graph (Kosaraju), each after those that it leads to; a node that nothing leads back to is a part by itself. */
export function circles(graph: Graph): string[][] {
  const back = turned(graph);
  const seen = new Set<string>();
  const found: string[][] = [];
  for (const start of leaving(graph).reverse()) {
    const circle: string[] = [];
    const stack = [start];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      circle.push(at);
      stack.push(...(back.get(at) ?? []));
    }
    if (circle.length > 0) found.push(circle);
  }
  return found.reverse();
}
