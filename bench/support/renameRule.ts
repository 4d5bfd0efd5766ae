/** What bench/rename.ts and bench/memory.ts do to names: everything lower case, no blanks. */
export const renameRule = `rule 1
step "Rename {count}"
  all files everywhere
  move to {dir}/{stem|lower|replace " " "_"}{ext|lower}
`;
