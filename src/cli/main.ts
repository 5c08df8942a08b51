/** The `sallyport` command: one file per command, loaded when it is called for. */

import { Command, CommanderError, type OutputConfiguration } from 'commander'
import { Fault } from '../kernel/errors.ts'
import { StartRefused } from '../server/options.ts'
import { CommandFailed, type Console, exitCodes, processConsole } from './console.ts'

type Run<Flags> = (flags: Flags, console: Console) => Promise<number>

/** Runs a command line (without the program's name) and answers its exit code. Never throws. */
export async function main(
  argv: readonly string[],
  console: Console = processConsole(),
): Promise<number> {
  let exitCode: number = exitCodes.ok
  const run =
    <Flags>(load: () => Promise<Run<Flags>>) =>
    async (flags: Flags): Promise<void> => {
      exitCode = await (await load())(flags, console)
    }
  const program = describeCommands(run, console)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    return failure(error, console)
  }
}

type Runner = <Flags>(load: () => Promise<Run<Flags>>) => (flags: Flags) => Promise<void>

function describeCommands(run: Runner, console: Console): Command {
  const output: OutputConfiguration = {
    writeOut: (text) => console.out(text.trimEnd()),
    writeErr: (text) => console.err(text.trimEnd()),
  }
  const program = new Command('sallyport')
    .description('AWS IAM, STS and S3 that anyone can run')
    .exitOverride()
    .configureOutput(output)
    .showHelpAfterError('(sallyport COMMAND --help shows what a command takes)')

  /** A command with what every command takes. */
  const add = (parent: Command, name: string, description: string): Command =>
    parent
      .command(name)
      .description(description)
      .option('--data <folder>', 'data folder (SALLYPORT_DATA; ./sallyport-data)')
      .option('--json', 'answer in JSON')

  withServerFlags(add(program, 'start', 'serve until stopped'))
    .option('--listen <host:port>', 'address (SALLYPORT_LISTEN; 127.0.0.1:4566)')
    .option('--tls <cert,key>', 'serve HTTPS with these PEM files')
    .option(
      '--behind-proxy [hops]',
      'serve HTTP beyond loopback: a proxy ends TLS; HOPS: so many add to X-Forwarded-For and are believed (SALLYPORT_PROXY_HOPS; 0)',
    )
    .option(
      '--limit <name=rate/burst>',
      'failures, codes or sessions: how many a second, and at once; or NAME=off; repeatable (SALLYPORT_LIMITS)',
      (limit: string, before: readonly string[] = []) => [...before, limit],
    )
    .option('--public-url <url>', 'address clients use (SALLYPORT_PUBLIC_URL; that of --listen)')
    .option(
      '--allow-issuer <url>',
      'OpenID Connect issuer that may lie at a private address; repeatable (SALLYPORT_ALLOW_ISSUER)',
      (url: string, before: readonly string[] = []) => [...before, url],
    )
    .option(
      '--notify <arn=url>',
      'post events of buckets for this topic, queue, function or event bus there; repeatable (SALLYPORT_NOTIFY)',
      (given: string, before: readonly string[] = []) => [...before, given],
    )
    .option(
      '--notify-secret <file>',
      'what those messages are signed with (SALLYPORT_NOTIFY_SECRET_FILE, SALLYPORT_NOTIFY_SECRET)',
    )
    .option('--metrics-listen <host:port>', 'serve metrics there too (SALLYPORT_METRICS_LISTEN)')
    .option(
      '--log-level <name>',
      'fatal, error, warn, info, debug or silent (SALLYPORT_LOG_LEVEL; warn)',
    )
    .option(
      '--drain <seconds>',
      'told to stop, say so in the health for this long first (SALLYPORT_DRAIN; 0)',
    )
    .option(
      '--requests-at-once <count>',
      'requests worked on at a time, others wait shortly (SALLYPORT_REQUESTS_AT_ONCE; 512)',
    )
    .option(
      '--lease <seconds>',
      'with --store: how long a node allows by what it knows (SALLYPORT_LEASE; 5)',
    )
    .option(
      '--feed-interval <seconds>',
      "with --store: pause between looks at other nodes' changes (SALLYPORT_FEED_INTERVAL; 0.1)",
    )
    .option(
      '--feed-wake-up <on|off>',
      'with --store: nodes tell each other of changes where the database can (SALLYPORT_FEED_WAKE_UP; on)',
    )
    .option(
      '--revocation <mode>',
      'with --store: normal, or confirmed: answer when every node knows (SALLYPORT_REVOCATION)',
    )
    .option('--workers <count>', 'processes that answer requests (SALLYPORT_WORKERS; 1)')
    .option('--ephemeral', 'temporary data, gone at exit')
    .option('--test-api', 'POST /_sallyport/reset; with --ephemeral on loopback only')
    .action(run(async () => (await import('./start.ts')).start))

  program
    .command('worker', { hidden: true })
    .option('--log-level <name>')
    .action(run(async () => (await import('./worker.ts')).worker))

  withServerFlags(
    add(program, 'init', 'make the data folder and its first account, without serving'),
  ).action(run(async () => (await import('./init.ts')).init))

  add(program, 'env', 'print shell commands that point AWS tools here')
    .option('--profile <name>', 'default (user admin) or root', 'default')
    .action(run(async () => (await import('./env.ts')).env))

  add(program, 'status', 'tell whether a server runs on this data').action(
    run(async () => (await import('./status.ts')).status),
  )

  add(program, 'credentials', 'print the access keys that the first start made, or a session')
    .option('--role <arn>', 'assume this role and print what credential_process wants')
    .option('--session-name <name>', 'name of the session (sallyport)')
    .option('--duration-seconds <count>', 'how long it lasts (3600)')
    .option('--external-id <id>', 'external id that the role asks for')
    .option('--profile <name>', 'who assumes it: default (user admin) or root')
    .action(run(async () => (await import('./credentials.ts')).credentials))

  const account = program.command('account').description('accounts of a running server')
  add(account, 'create', 'create an account')
    .requiredOption('--email <address>', 'e-mail address of its root user')
    .option('--id <digits>', 'account id, 12 digits (random)')
    .option('--root-access-key', 'create an access key of its root user')
    .option('--show-secrets', 'write the secret although this is no terminal')
    .action(run(async () => (await import('./account.ts')).createAccount))
  add(account, 'list', 'list all accounts').action(
    run(async () => (await import('./account.ts')).listAccounts),
  )

  const revoke = run(async () => (await import('./account.ts')).revokeSessions)
  add(account, 'revoke-sessions', 'end all sessions of an account; its access keys stay')
    .argument('<account-id>')
    .action((accountId, flags) => revoke({ ...flags, accountId }))

  const rootPassword = run(async () => (await import('./root-password.ts')).setRootPassword)
  add(account, 'root-password', 'set the password of the root user of an account')
    .argument('<account-id>')
    .option('--password-file <file>', 'file that holds it; - is standard input (-)')
    .action((accountId, flags) => rootPassword({ ...flags, accountId }))

  const quota = account.command('quota').description('how much of IAM an account may have')
  const setQuota = run(async () => (await import('./account-quota.ts')).setQuota)
  const listQuotas = run(async () => (await import('./account-quota.ts')).listQuotas)
  add(quota, 'set', 'give an account a quota of its own')
    .argument('<account-id>')
    .argument('<name>', 'as `quota list` shows it')
    .argument('<value>', 'a number, or default')
    .action((accountId, name, value, flags) => setQuota({ ...flags, accountId, name, value }))
  add(quota, 'list', 'list the quotas of an account')
    .argument('<account-id>')
    .action((accountId, flags) => listQuotas({ ...flags, accountId }))

  const each = (value: string, before: readonly string[] = []): string[] => [...before, value]
  program
    .command('simulate')
    .description('tell what policies decide, and why, without a server')
    .option('--principal <arn>', 'user, role, session, federated user, root, or a service name')
    .option('--action <name>', 'service:Action')
    .option('--resource <arn>', 'what is asked for (*)')
    .option('--resource-account <id>', "account of the resource's owner (the principal's)")
    .option('--identity-policy <file>', 'of the principal and its groups; repeatable', each)
    .option('--resource-policy <file>', 'of the resource; of a role its trust policy')
    .option('--boundary <file>', 'permissions boundary of the principal')
    .option('--session-policy <file>', 'of the session; repeatable', each)
    .option('--scp <files>', 'a level of service control policies, root first; repeatable', each)
    .option('--rcp <files>', 'a level of resource control policies, root first; repeatable', each)
    .option('--endpoint-policy <file>', 'of the VPC endpoint; repeatable', each)
    .option('--context <key=value>', 'condition key of the request; repeatable', each)
    .option('--expect <decision>', 'allow or deny: ends with 0 when it is that (allow)')
    .option('--cases <file>', 'decide every case of a JSON lines file; - is standard input')
    .option('--json', 'answer in JSON')
    .action(run(async () => (await import('./simulate.ts')).simulate))

  add(program, 'backup', 'copy the data, of a running server too, and check the copy')
    .requiredOption('--out <folder>', 'new folder for the backup')
    .option('--include-key', 'put the master key and the credentials file into it')
    .action(run(async () => (await import('./backup.ts')).backup))
  add(program, 'restore', 'make a data folder from a backup, and check it')
    .requiredOption('--from <folder>', 'the backup')
    .option('--key <file>', 'master key file, for a backup without one')
    .action(run(async () => (await import('./restore.ts')).restore))

  add(program, 'scrub', 'verify all stored bytes of a running server now')
    .option('--rate <mebibytes>', 'at most so many a second')
    .action(run(async () => (await import('./scrub.ts')).scrub))
  add(program, 'migrate', 'move the data from a data folder to a database, or back')
    .requiredOption('--from <place>', 'data folder, or postgres:// URL; no server may use it')
    .option('--to <place>', 'the other of the two, empty')
    .option('--from-blobs <url>', 's3:// address that objects lie in')
    .option('--to-blobs <url>', 's3:// address that objects are to lie in')
    .option('--blobs-credentials <file>', 'access key for it, as for start')
    .option('--master-key <file>', 'master key, for a data folder without one')
    .option('--take-back', 'serve --from again: what changed at the other place is not there')
    .action(run(async () => (await import('./migrate.ts')).migrate))

  const keys = program.command('keys').description('master keys of a data folder')
  add(keys, 'rotate', 'seal with a new key from now on; the old ones go on opening')
    .option(
      '--master-key <file>',
      'where nodes on a database have it (SALLYPORT_MASTER_KEY_FILE; master.key in the data folder)',
    )
    .action(run(async () => (await import('./keys.ts')).rotateMasterKeys))

  const kmsKey = program.command('kms-key').description('keys that S3 encrypts objects with')
  const addKey = (name: string, description: string): Command =>
    add(kmsKey, name, description).requiredOption('--account <id>', 'account of the key')
  addKey('create', 'create a key')
    .option('--alias <name>', 'another name for it, alias/NAME')
    .option('--policy <file>', 'key policy (its account decides)')
    .option('--description <text>', 'what it is for')
    .action(run(async () => (await import('./kms-key.ts')).createKmsKey))
  addKey('list', 'list the keys of an account').action(
    run(async () => (await import('./kms-key.ts')).listKmsKeys),
  )
  const changing = (name: string, description: string): Command => {
    const change = run(async () => (await import('./kms-key.ts')).changeKmsKey(name))
    return addKey(name, description)
      .argument('<key>', 'id, ARN, alias or alias ARN')
      .action((key, flags) => change({ ...flags, key }))
  }
  changing('disable', 'nothing is encrypted or decrypted with it any more')
  changing('enable', 'undo disable')
  changing('put-policy', 'replace its key policy').requiredOption('--policy <file>', 'key policy')
  changing('schedule-deletion', 'what it encrypted is lost when it is gone').option(
    '--days <count>',
    'after so many days, 7 to 30',
    '30',
  )
  changing('cancel-deletion', 'keep it, disabled')

  const mfa = program.command('mfa').description('MFA devices of a running server')
  const importMfa = run(async () => (await import('./mfa.ts')).importMfa)
  add(mfa, 'import', 'make a hardware token known by its serial number and seed')
    .argument('<serial-number>', 'number on the back of the token')
    .option('--account <id>', 'account that may enable it (the first one)')
    .option('--seed-file <file>', 'holds the seed (standard input)')
    .option('--format <name>', 'how the seed is written: base32 or hex', 'base32')
    .action((serialNumber, flags) => importMfa({ ...flags, serialNumber }))

  const audit = program.command('audit').description('the audit on disk')
  add(audit, 'verify', 'check that no record was changed or is missing').action(
    run(async () => (await import('./audit-verify.ts')).auditVerify),
  )
  return program
}

const withServerFlags = (command: Command): Command =>
  command
    .option('--store <url>', 'postgres:// URL (SALLYPORT_STORE; the data folder)')
    .option(
      '--master-key <file>',
      'with --store: master key that all nodes have (SALLYPORT_MASTER_KEY_FILE; that of the data folder)',
    )
    .option(
      '--master-key-command <command>',
      'with --store: prints the master key (SALLYPORT_MASTER_KEY_COMMAND)',
    )
    .option(
      '--blobs <url>',
      's3://BUCKET/PREFIX?endpoint=URL&region=NAME (SALLYPORT_BLOBS; the data folder)',
    )
    .option(
      '--blobs-credentials <file>',
      'access key for it (SALLYPORT_BLOBS_CREDENTIALS; SALLYPORT_BLOBS_ACCESS_KEY_ID and …_SECRET_ACCESS_KEY)',
    )
    .option('--domain <name>', 'domain of virtual hosts (SALLYPORT_DOMAIN; localhost)')
    .option('--region <name>', 'region of this server (SALLYPORT_REGION; us-east-1)')

function failure(error: unknown, console: Console): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  if (error instanceof CommandFailed || error instanceof StartRefused) {
    console.err(`sallyport: ${error.message}`)
    return error.exitCode
  }
  if (error instanceof Fault) {
    console.err(`sallyport: ${error.message}${causeOf(error)}`)
    return exitCodes.failed
  }
  console.err(`sallyport: ${error instanceof Error ? (error.stack ?? error.message) : error}`)
  return exitCodes.failed
}

const causeOf = ({ cause }: Fault): string => (cause instanceof Error ? `: ${cause.message}` : '')
