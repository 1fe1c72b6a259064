/** Rows of a page of a long list. Apart from `usePages`, which not everybody who asks for a page needs. */
export const pageSize = 200;
