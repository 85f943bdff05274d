// Words counted against the limit as one types.
//
//   [data-word-count="ID"]         counts the words of the field ID against data-limit
//   [data-count], [data-count-over], [data-count-fill]   inside it: number, over-run, bar

function countWords(text) {
  return text.split(/\s+/).filter(Boolean).length;
}

function count(row) {
  const field = document.getElementById(row.dataset.wordCount);
  const limit = Number(row.dataset.limit);
  const show = () => {
    const words = countWords(field.value);
    row.querySelector("[data-count]").textContent = words;
    row.querySelector("[data-count-over]").textContent = words > limit ? `, ${words - limit} over` : "";
    row.querySelector("[data-count-fill]").setAttribute("width", `${Math.min(100, (100 * words) / limit)}%`);
    row.classList.toggle("is-over", words > limit);
  };
  field?.addEventListener("input", show);
}

document.querySelectorAll("[data-word-count]").forEach(count);
