/**
 * SAML attributes that are condition keys in trust policies (IAM user guide, "Configuring SAML assertions for the
 * authentication response"). A key that can have several values has them as a list even when there is one.
 */

import type { NeedContext } from '../../../kernel/resource.ts'

type Row = readonly [key: string, kind: 'one' | 'list', ...names: readonly string[]]

const eduPerson = 'urn:oid:1.3.6.1.4.1.5923.1.1.1.'
const eduOrg = 'urn:oid:1.3.6.1.4.1.5923.1.2.1.'
const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/'

const rows: readonly Row[] = [
  ['saml:edupersonaffiliation', 'list', `${eduPerson}1`],
  ['saml:edupersonnickname', 'list', `${eduPerson}2`],
  ['saml:edupersonorgdn', 'one', `${eduPerson}3`],
  ['saml:edupersonorgunitdn', 'list', `${eduPerson}4`],
  ['saml:edupersonprimaryaffiliation', 'one', `${eduPerson}5`],
  ['saml:edupersonprincipalname', 'one', `${eduPerson}6`],
  ['saml:edupersonentitlement', 'list', `${eduPerson}7`],
  ['saml:edupersonprimaryorgunitdn', 'one', `${eduPerson}8`],
  ['saml:edupersonscopedaffiliation', 'list', `${eduPerson}9`],
  ['saml:edupersontargetedid', 'list', `${eduPerson}10`],
  ['saml:edupersonassurance', 'list', `${eduPerson}11`],
  ['saml:eduorghomepageuri', 'list', `${eduOrg}2`],
  ['saml:eduorgidentityauthnpolicyuri', 'list', `${eduOrg}3`],
  ['saml:eduorglegalname', 'list', `${eduOrg}4`],
  ['saml:eduorgsuperioruri', 'list', `${eduOrg}5`],
  ['saml:eduorgwhitepagesuri', 'list', `${eduOrg}6`],
  ['saml:cn', 'list', 'urn:oid:2.5.4.3'],
  ['saml:name', 'one', `${claims}name`],
  ['saml:commonname', 'one', 'http://schemas.xmlsoap.org/claims/CommonName', '2.5.4.3'],
  ['saml:givenname', 'one', `${claims}givenname`, '2.4.5.42'],
  ['saml:surname', 'one', `${claims}surname`, '2.5.4.4'],
  ['saml:mail', 'one', `${claims}emailaddress`, '0.9.2342.19200300100.1.3'],
  [
    'saml:uid',
    'one',
    'http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid',
    '0.9.2342.19200300100.1.1',
  ],
  ['saml:x500uniqueidentifier', 'one', '2.5.4.45'],
  ['saml:organizationstatus', 'one', '0.9.2342.19200300.100.1.45'],
]

/** Keys of the attributes by their `Name`; of a key with one value the first one counts. */
export function attributeKeys(attributes: ReadonlyMap<string, readonly string[]>): NeedContext {
  const context: Record<string, string | readonly string[]> = {}
  for (const [key, kind, ...names] of rows) {
    const values = names.map((name) => attributes.get(name)).find((found) => found?.length)
    if (values) context[key] = kind === 'list' ? values : (values[0] as string)
  }
  return context
}
