/** What is read from NFON's answers: only the fields used, values of open lists as text. */
import { z } from 'zod';

/** CTI API 1.0.0, `tokens`. */
export const CtiTokens = z.object({ 'access-token': z.string().min(1), 'refresh-token': z.string().min(1) });
export type CtiTokens = z.infer<typeof CtiTokens>;

/** CTI API 1.0.0, `state`. `line` is an open list: values beyond the documented ones occur, and are kept as they come. */
export const CtiState = z.object({
  customer: z.string().optional(),
  extension: z.coerce.string().min(1),
  line: z.string().catch(''),
  updated: z.string().nullish(),
});
export type CtiState = z.infer<typeof CtiState>;

export const CtiStates = z.array(CtiState);

/** OAuth 2.0 token answer (RFC 6749 section 5.1). */
export const SignOnToken = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().default(60) });

const Link = z.object({ rel: z.string(), href: z.string() });

/** Links come as an array of `{rel, href}`; NFON's examples show an object in places. Both are read as `rel -> href`. */
const Links = z.preprocess((links) => {
  if (!Array.isArray(links)) return links ?? {};
  const read = links.map((link) => Link.safeParse(link)).flatMap(({ data }) => (data === undefined ? [] : [data]));
  return Object.fromEntries(read.map(({ rel, href }) => [rel, href]));
}, z.record(z.string(), z.string()).catch({}));

/** PBX Configuration API 2026.07.20, `NfonApiResponse`: attributes as name/value pairs. */
export const Resource = z.object({
  href: z.string().default(''),
  links: Links,
  data: z.array(z.object({ name: z.string(), value: z.unknown() })).default([]),
});
export type Resource = z.infer<typeof Resource>;

/** `NfonApiCollectionResponse`, paged or not. */
export const Collection = z.object({
  href: z.string().default(''),
  links: Links,
  total: z.coerce.number().int().optional(),
  items: z.array(Resource).default([]),
});
export type Collection = z.infer<typeof Collection>;

/** Error bodies: `{code}` of the configuration API, `{error}` of CTI and sign-on. */
export const ErrorBody = z.object({ code: z.string().optional(), error: z.string().optional() });
