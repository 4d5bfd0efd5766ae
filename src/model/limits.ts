/** Every named bound of the system, in one table. Sizes in bytes, times in milliseconds. */
export const limits = {
  /** One frame on the worker's wire, either way. */
  frameBytesMax: 8 * 1024 * 1024,
  /**
   * What the host takes from a worker, far above what an honest one does: notes and calls a second on average and at once, and in all.
   * The bytes of notes bound what proposals can take of the host's memory: a million of some 500 bytes.
   */
  wireFromWorker: {
    notesPerSecond: 2_000,
    notesAtOnce: 10_000,
    callsPerSecond: 10_000,
    callsAtOnce: 20_000,
    notesMax: 2_000_000,
    callsMax: 4_000_000,
    noteBytesMax: 512 * 1024 * 1024,
    bytesMax: 16 * 1024 * 1024 * 1024,
  },
  /** Calls from the worker that the host answers at the same time. */
  callsInFlightMax: 16,
  /** Changes in one message from the worker. */
  changesPerBatchMax: 2_000,
  /** Changes a single task may propose. */
  changesMax: 1_000_000,
  /** New content in one message from the worker, before base64. */
  contentChunkBytes: 4 * 1024 * 1024,
  /** One new or changed file; all of a task's. */
  contentBytesMax: 2 * 1024 * 1024 * 1024,
  contentTotalBytesMax: 8 * 1024 * 1024 * 1024,
  /** New contents that a worker may be sending at the same time. */
  contentUploadsMax: 8,
  /** Exceptions ("left alone because…") that are kept one by one; the rest is counted. */
  exceptionsKeptMax: 50_000,
  /** Characters of them in all. */
  exceptionsCharactersMax: 16 * 1024 * 1024,
  /** Of exceptions, and of files that are let go of, as many as a report names. */
  filesToldMax: 1_000,
  /** Files that a worker may name as carried by one model call. */
  carriesMax: 500,
  /** Requests of a batch in one message from the worker; of a whole batch, and their bytes. */
  batchRequestsPerCallMax: 200,
  batchRequestsMax: 10_000,
  batchBytesMax: 64 * 1024 * 1024,
  /** All results of one batch, and a page of them for the worker. */
  batchResultsBytesMax: 1024 * 1024 * 1024,
  batchPageBytesMax: 4 * 1024 * 1024,
  /** Batches of one task. */
  batchesPerTaskMax: 100,
  /** Files and folders that a task can be given by name. */
  onlyEntriesMax: 2_000,
  instructionCharactersMax: 4_000,
  /** Tasks that agents may have queued by tools and that nobody has ended yet. */
  toolTasksOpenMax: 10,
  ruleCharactersMax: 200_000,
  /** A question's choices, a plan's steps and assumptions. */
  choicesMax: 24,
  stepsMax: 50,
  textCharactersMax: 2_000,
  /** A worker that says nothing for this long is ended. */
  workerSilenceMs: 60_000,
  /** From start to the worker's first word. */
  workerStartMs: 15_000,
  workerMemoryBytes: 1_536 * 1024 * 1024,
  /** Documents that one new file is told to be made of. */
  originsMax: 200,
  /** Processor time of one worker, all its threads together, in seconds. */
  workerCpuSeconds: 4 * 60 * 60,
  scratchBytes: 256 * 1024 * 1024,
  /** What a worker may write to its standard error before it is cut. */
  workerLogBytesMax: 64 * 1024,
  /** Journal records between two forced syncs while applying. */
  journalBatch: 256,
  /** Tasks that run at once (the setting may lower it). */
  parallelTasksMax: 4,
  /** Workers that try rules while they are written, at a time; and how long one is kept that nobody asks. */
  previewWorkersMax: 2,
  previewIdleMs: 5 * 60_000,
  /** Workers that show what is in files, at a time; and how long one is kept that nobody asks. */
  showWorkersMax: 2,
  showIdleMs: 2 * 60_000,
  /** The words of a folder's documents, kept to be searched. */
  search: {
    /** Documents of one folder, and UTF-16 units of one document's text, in so many pieces. */
    documentsMax: 250_000,
    documentCharactersMax: 2_000_000,
    textsPerDocumentMax: 20_000,
    placeCharactersMax: 300,
    filesPerBatchMax: 2_000,
    /** UTF-16 units of all paths that one refresh tells; bytes of an index beyond its own limit, for names without text. */
    pathCharactersMax: 100_000_000,
    namesBytesMax: 1_000_000_000,
    queryCharactersMax: 1_000,
    /** Hits of one page, and how far pages go. */
    hitsMax: 100,
    offsetMax: 10_000,
    /** Files larger than this are never told by their content, only by name, size and time. */
    hashedBytesMax: 16 * 1024 * 1024,
    /** Times that a worker is started again after a document that ended it. */
    restartsMax: 5,
  },
  /** A worker that crashed is started again this often before its task fails. */
  workerRestartsMax: 2,
} as const;
