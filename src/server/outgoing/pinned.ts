/**
 * Trust in a certificate chain by thumbprints: how IAM trusts an OpenID Connect provider whose certificate no public
 * authority vouches for (IAM user guide, "Obtain the thumbprint for an OpenID Connect identity provider").
 */

import { X509Certificate } from 'node:crypto'
import { checkServerIdentity, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'

const longestChain = 10

/**
 * Whether the peer proved, by signatures from its own certificate upwards, to hang on one whose SHA-1 fingerprint is
 * listed; for the host it was called by, and in time.
 */
export function isPinned(
  socket: TLSSocket,
  host: string,
  thumbprints: readonly string[],
  now: number,
): boolean {
  const wanted = new Set(thumbprints.map((each) => each.toLowerCase()))
  const peer = socket.getPeerCertificate(true)
  if (wanted.size === 0 || !peer?.raw || checkServerIdentity(host, peer)) return false
  let below: X509Certificate | undefined
  for (const certificate of chainOf(peer)) {
    if (!isValid(certificate, now) || (below && !vouches(certificate, below))) return false
    if (wanted.has(certificate.fingerprint.replaceAll(':', '').toLowerCase())) return true
    below = certificate
  }
  return false
}

function* chainOf(leaf: DetailedPeerCertificate): Generator<X509Certificate> {
  const seen = new Set<string>()
  let each: DetailedPeerCertificate | undefined = leaf
  while (each?.raw && !seen.has(each.fingerprint256) && seen.size < longestChain) {
    seen.add(each.fingerprint256)
    yield new X509Certificate(each.raw)
    each = each.issuerCertificate
  }
}

const isValid = ({ validFromDate, validToDate }: X509Certificate, now: number): boolean =>
  validFromDate.getTime() <= now && now <= validToDate.getTime()

const vouches = (issuer: X509Certificate, below: X509Certificate): boolean =>
  issuer.ca && below.checkIssued(issuer) && below.verify(issuer.publicKey)
