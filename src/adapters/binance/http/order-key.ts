/** Names one order by either id. By the exchange's id is quicker (rest-api.md, "Cancel order", notes). */
export type OrderKey =
  | { readonly orderId: string; readonly clientOrderId?: never }
  | { readonly orderId?: never; readonly clientOrderId: string };
