/** For subscriptions that Graph refuses to make without a certificate. */

/**
 * Public half of a key that was thrown away when it was made: nothing encrypted for it can be read, by us neither. We ask for no
 * resource data and read none (https://learn.microsoft.com/graph/api/subscription-post-subscriptions, `encryptionCertificate`).
 */
export const discardedCertificate = {
  encryptionCertificateId: 'discarded-1',
  encryptionCertificate:
    'MIIDKTCCAhGgAwIBAgIUB/ZEhKPo7zy/QD6xjd+nd+M56DowDQYJKoZIhvcNAQELBQAwIzEhMB8GA1UEAwwYcHJlc2VuY2UuY29u' +
    'dG9zby5leGFtcGxlMCAXDTI2MTEyMzE0MTg0NFoYDzIxMjYxMDMwMTQxODQ0WjAjMSEwHwYDVQQDDBhwcmVzZW5jZS5jb250b3Nv' +
    'LmV4YW1wbGUwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQC6yQaIu7Ef1S26bVfFPszY3ooZUKA3YNoIHUmNCJVaXmpe' +
    'R3h2KRG4+t/nOih+zxnCdFl2Oe8bbCIWKRmcWEyC1+hBg7PpsUcCEFwXxcz3cMvwvTtetveunoB+P0eA7VJivoXOvsRFm2J3otfW' +
    'DgWdqFYT2Om52iNi6OftoyM1QGeXZq5B7H1ob7gJ/+jsOTE3/P4qUOVv6o6xUDcoy8YMpjZro5UO+JlXqbbJ/96Jy5fXRyOvHuBN' +
    'LSwsBvnoqoz5FRXAZJbsgpV5k+o5MfaLwPGtih+uwBBhwn9wrxogulR22WgHkJzuiIletQ5K3OjdcdedkFLwcrtbVqWX/NtTAgMB' +
    'AAGjUzBRMB0GA1UdDgQWBBQYx/ZB7KIkvd96Bfy5wgGk11aq1DAfBgNVHSMEGDAWgBQYx/ZB7KIkvd96Bfy5wgGk11aq1DAPBgNV' +
    'HRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQCHrwf4WodLXHTTDKZmg672T5z3FAYA5s1Rlp9u8Nfu6WoLi39hXDgEuKY4' +
    'NHoBPW1Dp4Mw6BOw2cJXHEw9LH18ZSW8Q6GnABKkvtiYnNSrzwnjSHiFe5gJ5vgnctLHZQexEiv7LUuCwPJmoCc2W6Su9J0sfvbM' +
    'nlVbLoFHUMCWyCUIdeGLFWnfxs9NAc5uMWlJs4EyiEuYNTVFh0hA0hvacfNT67Bi+D1JG+PlSe2rFYo/BKz+rM3/VXUp/25/znji' +
    'Zek3/pcrRSprgZIyNLIK+AfTx67IzQb3udhJeRCKs+V62JebYBjuR5IgsS2eWaZsh4kmdj/i4ayE9TQOkZN3',
};
