-- Microsoft's last refusal of a new token: {vendorCode, correlationId, claims, at}; gone with the next token.
alter table token_caches add column refusal jsonb;
