/** How policy documents travel in answers. */

/**
 * Percent-encodes once by RFC 3986: clients decode once, and what was encoded inside the document stays
 * (observed: `arn%3Aaws` in a document survives). `undefined` stays out.
 */
export const encodeDocument = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
