/** The one translator from errors to answers of the tab's API. */
import type { Response } from 'express';
import { z } from 'zod';
import type { ApiError, ErrorCode } from '../../contract/errors.ts';
import { PresenceError, VendorError, vendorProblem } from '../errors.ts';
import type { Logger } from '../logger.ts';

const statusByCode: Partial<Record<ErrorCode, number>> = {
  not_signed_in: 401,
  token_expired: 401,
  not_an_admin: 403,
  role_unproven: 403,
  interaction_required: 403,
  guest: 403,
  not_found: 404,
  conflict: 409,
  cloudya_customer_taken: 409,
  too_many_requests: 429,
  database_busy: 503,
  internal: 500,
  cloudya_unreachable: 502,
  microsoft_unreachable: 502,
  microsoft_throttles: 503,
};

export interface ErrorResponseDeps {
  logger: Logger;
  /** An administrator of the tenant to write to; for people without a role. */
  contactFor(authorization: string | undefined): Promise<{ name: string; upn: string } | undefined>;
}

export function createErrorResponse({ logger, contactFor }: ErrorResponseDeps) {
  return async (error: unknown, authorization: string | undefined, response: Response): Promise<void> => {
    const correlationId = String(response.locals.correlationId);
    const { code, values } = describe(error);
    if (code === 'internal') logger.error({ err: error, correlationId }, 'request failed');
    else logger.info({ code, correlationId, cause: causeOf(error) }, 'request refused');
    const contact = code === 'not_an_admin' ? { contact: (await contactFor(authorization)) ?? null } : {};
    const body: ApiError = { error: { code, correlationId, values, ...contact } };
    if (response.headersSent) response.end();
    else response.status(statusByCode[code] ?? 400).json(body);
  };
}

function describe(error: unknown): { code: ErrorCode; values: Record<string, string> } {
  if (error instanceof PresenceError) return { code: error.code, values: error.values };
  if (error instanceof z.ZodError)
    return { code: 'bad_request', values: { field: error.issues[0]?.path.join('.') ?? '' } };
  if (error instanceof VendorError) return vendorProblem(error);
  return { code: 'internal', values: {} };
}

function causeOf(error: unknown): string | undefined {
  return error instanceof VendorError
    ? `${error.vendor} ${error.trouble} ${error.details.code ?? ''}`.trim()
    : undefined;
}
