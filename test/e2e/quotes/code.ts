/** What a quote comes to. */
export const total = ({ items }: { items: { price: number; count: number }[] }): number =>
  items.reduce((sum, { price, count }) => sum + price * count, 0);
