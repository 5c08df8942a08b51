/**
 * Looks for the programs that tests run against: the AWS CLI v1 with boto3, PostgreSQL, and other clients of S3. What is
 * missing is installed where that is possible (PyPI into `.cache/python`, apt when root); otherwise the reason is said
 * and the tests that need it are skipped. What was found is kept in `.cache/system.json`, so that a second run only looks
 * at files.
 */

import { spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'

/** One release of botocore serves both. */
const pythonPackages = ['awscli==1.45.11', 'boto3==1.43.11']

/** Debian's packages; the program has the package's name. */
const s3Clients = ['rclone', 's3cmd', 'restic', 's3fs']

const wanted = [...pythonPackages, ...s3Clients]

/** Folders that hold programs of the tests and are not on everybody's path; later ones are looked at last. */
export function toolFolders(root) {
  const folders = [join(root, '.cache', 'python', 'bin')]
  const debian = '/usr/lib/postgresql'
  if (existsSync(debian))
    for (const version of readdirSync(debian).sort((a, b) => Number(b) - Number(a)))
      folders.push(join(debian, version, 'bin'))
  return folders.filter((folder) => existsSync(folder))
}

/** Full path of a program, or undefined. */
export function find(root, program) {
  for (const folder of [...toolFolders(root), ...(process.env.PATH ?? '').split(delimiter)]) {
    const path = join(folder, program)
    if (folder !== '' && existsSync(path)) return path
  }
  return undefined
}

/** Finds or installs both; never fails, and says why something can't be had. */
export async function prepareSystem(root, locked, say) {
  const record = join(root, '.cache', 'system.json')
  if (isStillThere(record)) return
  await locked(async () => {
    if (isStillThere(record)) return
    const log = join(root, '.cache', 'system.log')
    rmSync(log, { force: true })
    const aws = await prepareAws(root, log, say)
    const postgres = await preparePostgres(root, log, say)
    const clients = await prepareS3Clients(root, log, say)
    await prepareTracer(root, log, say)
    if (aws !== undefined && postgres !== undefined && clients !== undefined)
      writeFileSync(record, JSON.stringify({ wanted, programs: [...aws, ...postgres, ...clients] }))
  })
}

function isStillThere(record) {
  if (!existsSync(record)) return false
  try {
    const found = JSON.parse(readFileSync(record, 'utf8'))
    return found.wanted.join() === wanted.join() && found.programs.every((path) => existsSync(path))
  } catch {
    return false
  }
}

async function prepareAws(root, log, say) {
  const works = async () => {
    const aws = find(root, 'aws')
    const python = find(root, 'python3')
    if (aws === undefined || python === undefined) return undefined
    const version = await output(aws, ['--version'])
    if (!version?.startsWith('aws-cli/1.')) return undefined
    return (await output(python, ['-c', 'import boto3; print(boto3.__version__)'])) === undefined
      ? undefined
      : [aws, python]
  }
  const found = await works()
  if (found !== undefined) return found
  const python = find(root, 'python3')
  if (python === undefined && !canUseApt(root))
    return missing(say, 'the AWS CLI and boto3', 'python3 is not installed')
  const folder = join(root, '.cache', 'python')
  say('installing the AWS CLI v1 and boto3 into .cache/python')
  const venv = () =>
    logged(log, find(root, 'python3') ?? 'python3', ['-m', 'venv', '--clear', folder])
  const made =
    // Debian's python3 comes without venv
    ((python !== undefined && (await venv())) ||
      ((await apt(root, log, ['python3', 'python3-venv'])) && (await venv()))) &&
    (await logged(log, join(folder, 'bin', 'python3'), [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
      ...pythonPackages,
    ]))
  const installed = made ? await works() : undefined
  return installed ?? missing(say, 'the AWS CLI and boto3', `see ${log}`)
}

async function preparePostgres(root, log, say) {
  const found = () => {
    const programs = ['initdb', 'postgres', 'pg_ctl'].map((program) => find(root, program))
    return programs.includes(undefined) ? undefined : programs
  }
  if (found() !== undefined) return found()
  if (!canUseApt(root))
    return missing(say, 'PostgreSQL', 'it is not installed, and only root can install it with apt')
  say('installing PostgreSQL with apt')
  await apt(root, log, ['postgresql'])
  return found() ?? missing(say, 'PostgreSQL', `see ${log}`)
}

async function prepareS3Clients(root, log, say) {
  const lacking = () => s3Clients.filter((program) => find(root, program) === undefined)
  if (lacking().length > 0 && canUseApt(root)) {
    say(`installing ${lacking().join(', ')} with apt`)
    await apt(root, log, lacking())
  }
  if (lacking().length === 0) return s3Clients.map((program) => find(root, program))
  const reason = canUseApt(root) ? `see ${log}` : 'only root can install with apt'
  return missing(say, lacking().join(', '), reason)
}

/** Power cuts are simulated from traced system calls; where tracing can't be had, that suite says so itself. */
async function prepareTracer(root, log, say) {
  if (find(root, 'strace') !== undefined || !canUseApt(root)) return
  say('installing strace with apt')
  await apt(root, log, ['strace'])
}

const canUseApt = (root) => process.getuid?.() === 0 && find(root, 'apt-get') !== undefined

async function apt(root, log, packages) {
  if (!canUseApt(root)) return false
  await logged(log, 'apt-get', ['update', '-q'])
  return logged(log, 'apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages])
}

function missing(say, what, reason) {
  say(
    `${what} can't be had here: ${reason}. Tests that need it are skipped, which is a failure with CI=true`,
  )
  return undefined
}

/** Runs a command with its output kept in the log; true when it ended well. */
function logged(log, command, args) {
  return new Promise((done) => {
    appendFileSync(log, `$ ${command} ${args.join(' ')}\n`)
    const child = spawn(command, args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.on('data', (text) => appendFileSync(log, text))
    child.stderr.on('data', (text) => appendFileSync(log, text))
    child.on('error', () => done(false))
    child.on('close', (code) => done(code === 0))
  })
}

/** What a command prints, trimmed; undefined when it fails. */
function output(command, args) {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
    let text = ''
    child.stdout.on('data', (part) => {
      text += part
    })
    child.on('error', () => done(undefined))
    child.on('close', (code) => done(code === 0 ? text.trim() : undefined))
  })
}
