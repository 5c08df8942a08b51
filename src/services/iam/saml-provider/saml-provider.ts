/** SAML identity providers: their metadata, what is read of it, and keys that decrypt their assertions. */

import { createPrivateKey, hash } from 'node:crypto'
import { iamArn } from '../../../kernel/arn.ts'
import { collection, type Key } from '../../../kernel/collection.ts'
import type { Ids } from '../../../kernel/ids.ts'
import type { ResourceType } from '../../../kernel/resource.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import type { Sealer } from '../../../kernel/world.ts'
import type { Lookup } from '../lookup.ts'
import { checkProviderArn, providerOfArn } from '../provider-arn.ts'
import type { Tags } from '../tag/tags.ts'
import { readSamlMetadata, type SamlMetadata } from './metadata.ts'

/** A key that decrypts assertions. */
export interface SamlPrivateKey {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly addedAt: number
  /** PEM, sealed with the place `saml-private-key/ID`. */
  readonly box: string
}

/** A provider as it is stored. */
export interface SamlProvider {
  readonly account: string
  readonly name: string
  /** SAMLSP… */
  readonly uuid: string
  /** What was read of the document, which is kept beside ({@link samlDocuments}). */
  readonly metadata: SamlMetadata
  /** SHA-256 of the document. */
  readonly documentHash: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly validUntil: number
  readonly encryption: 'Required' | 'Allowed'
  readonly privateKeys: readonly SamlPrivateKey[]
  readonly tags: Tags
}

/** Case counts. */
export const samlProviderKey = (account: string, name: string): Key => [account, name]

/** By account and name. */
export const samlProviders = collection<SamlProvider>('saml-providers', {
  key: (provider) => samlProviderKey(provider.account, provider.name),
})

/** A part of a provider's document. */
export interface SamlDocumentPart {
  readonly account: string
  /** The provider's. */
  readonly uuid: string
  readonly number: number
  readonly text: string
}

/**
 * Documents as given, in parts of a size that every engine takes: they may have 10,000,000 characters, and nobody who
 * asks for the provider but GetSAMLProvider needs them.
 */
export const samlDocuments = collection<SamlDocumentPart>('saml-documents', {
  key: (part) => [part.account, part.uuid, part.number],
})

const partLength = 256 * 1024

type DocumentOf = Pick<SamlProvider, 'account' | 'uuid'>

/** The provider's document as given. */
export const readDocument = async (
  tx: ReadTransaction,
  { account, uuid }: DocumentOf,
): Promise<string> =>
  (await tx.list(samlDocuments, [account, uuid])).map(({ text }) => text).join('')

export async function removeDocument(
  tx: WriteTransaction,
  { account, uuid }: DocumentOf,
): Promise<void> {
  for (const { number } of await tx.list(samlDocuments, [account, uuid]))
    await tx.delete(samlDocuments, [account, uuid, number])
}

/** In place of what the provider had. */
export async function writeDocument(
  tx: WriteTransaction,
  provider: DocumentOf,
  document: string,
): Promise<void> {
  await removeDocument(tx, provider)
  const { account, uuid } = provider
  for (let number = 0, start = 0; start < document.length; number++, start += partLength)
    await tx.insert(samlDocuments, {
      account,
      uuid,
      number,
      text: document.slice(start, start + partLength),
    })
}

/** `arn:aws:iam::ACCOUNT:saml-provider/NAME` */
export const samlProviderArn = (provider: Pick<SamlProvider, 'account' | 'name'>): string =>
  iamArn(provider.account, `saml-provider/${provider.name}`)

/** The provider of an ARN, in the account the ARN names. */
export async function samlProviderByArn(
  tx: ReadTransaction,
  arn: string,
): Promise<SamlProvider | undefined> {
  const named = providerOfArn('saml-provider', arn)
  return named && tx.get(samlProviders, samlProviderKey(named.account, named.name))
}

/** Throws NoSuchEntity when the account has none of this ARN (AWS's words, seen in public reports). */
export async function existingSamlProvider(lookup: Lookup, arn: string): Promise<SamlProvider> {
  checkProviderArn(lookup, arn)
  const provider = await samlProviderByArn(lookup.tx, arn)
  if (provider?.account !== lookup.account)
    throw lookup.fail('NoSuchEntity', `Manifest not found for arn ${arn}`)
  return provider
}

/** A provider as policies see it: by the ARN that was given, with the tags of the account's own. */
export const samlProviderResource: ResourceType<{ account: string; arn: string }> = {
  name: 'iam:saml-provider',
  async gather(tx, { account, arn }) {
    const provider = await samlProviderByArn(tx, arn)
    return { arn, account, ...(provider?.account === account && { tags: provider.tags }) }
  },
}

/** What a document says of its provider. Throws InvalidInput when it isn't metadata of an identity provider. */
export async function checkedDocument(
  { fail, now }: Pick<Lookup, 'fail'> & { readonly now: number },
  document: string,
): Promise<Pick<SamlProvider, 'metadata' | 'documentHash' | 'validUntil'>> {
  const metadata = await readSamlMetadata(document)
  if (metadata === undefined) throw fail('InvalidInput', 'Could not parse metadata')
  return {
    metadata,
    documentHash: hash('sha256', document),
    validUntil: validUntilOf(metadata, now),
  }
}

/** A provider whose metadata doesn't end is valid for a hundred years (observed). */
function validUntilOf(metadata: SamlMetadata, now: number): number {
  if (metadata.validUntil !== undefined) return metadata.validUntil
  const end = new Date(now)
  end.setUTCFullYear(end.getUTCFullYear() + 100)
  return end.getTime()
}

const mostPrivateKeys = 2
const privateKeyBlock =
  /^-----BEGIN ((?:RSA )?PRIVATE KEY)-----\r?\n[A-Za-z0-9+/=\r\n]+?\r?\n-----END \1-----$/

/** One more key. Throws InvalidInput unless it is an RSA key in PEM, LimitExceeded for a third (words recalled). */
export function withPrivateKey(
  call: {
    readonly world: { readonly sealer: Sealer; readonly ids: Ids }
    readonly now: number
  } & Pick<Lookup, 'fail'>,
  present: readonly SamlPrivateKey[],
  text: string,
): readonly SamlPrivateKey[] {
  const { world, now, fail } = call
  if (!isRsaKey(text.trim())) throw fail('InvalidInput', 'Could not parse private key')
  if (present.length >= mostPrivateKeys)
    throw fail(
      'LimitExceeded',
      `Cannot exceed quota for PrivateKeysPerSAMLProvider: ${mostPrivateKeys}`,
    )
  const id = world.ids.token(32)
  return [...present, { id, addedAt: now, box: world.sealer.seal(place(id), Buffer.from(text)) }]
}

const place = (id: string) => `saml-private-key/${id}`

function isRsaKey(pem: string): boolean {
  if (!privateKeyBlock.test(pem)) return false
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

/** PEM texts of the provider's keys, latest first. Throws when a stored box was changed. */
export const openPrivateKeys = (sealer: Sealer, provider: SamlProvider): readonly string[] =>
  provider.privateKeys.map(({ id, box }) => sealer.open(place(id), box).toString()).reverse()

/** Throws InvalidInput when assertions must be encrypted and nothing could decrypt them (words recalled). */
export function checkEncryption({ fail }: Pick<Lookup, 'fail'>, provider: SamlProvider): void {
  if (provider.encryption === 'Required' && provider.privateKeys.length === 0)
    throw fail('InvalidInput', 'A private key is required when AssertionEncryptionMode is Required')
}
