/** What Graph answers, as far as it is used. */
import { z } from 'zod';

export const User = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  mail: z.string().nullish(),
  userPrincipalName: z.string(),
  proxyAddresses: z.array(z.string()).nullish(),
  accountEnabled: z.boolean().nullish(),
  userType: z.string().nullish(),
});
export type User = z.infer<typeof User>;

export const UserPage = z.object({ value: z.array(User), '@odata.nextLink': z.string().optional() });

/** Item of `users/delta`: a property that is missing is as it was, null means that it is empty now. */
export const ChangedUser = User.partial().extend({
  id: z.string(),
  userPrincipalName: z.string().nullish(),
  '@removed': z.unknown().optional(),
});
export type ChangedUser = z.infer<typeof ChangedUser>;

export const DeltaPage = z.object({
  value: z.array(ChangedUser),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
});

/** Two vocabularies are published: values stay text here. */
export const Presence = z.object({
  id: z.string(),
  availability: z.string().nullish(),
  activity: z.string().nullish(),
  outOfOfficeSettings: z.object({ isOutOfOffice: z.boolean().nullish() }).nullish(),
  sequenceNumber: z.string().nullish(),
});
export type Presence = z.infer<typeof Presence>;

export const PresenceList = z.object({ value: z.array(Presence) });
export const Subscription = z.object({
  id: z.string(),
  resource: z.string().nullish(),
  lifecycleNotificationUrl: z.string().nullish(),
  expirationDateTime: z.string(),
});
export type Subscription = z.infer<typeof Subscription>;

export const SubscriptionList = z.object({ value: z.array(Subscription) });
