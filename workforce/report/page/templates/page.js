(function () {
  "use strict";
  var folds = document.querySelectorAll("main details");
  var tools = document.querySelector(".tools");
  var button = document.getElementById("unfold");
  var open = false;
  tools.hidden = false;
  button.addEventListener("click", function () {
    open = !open;
    folds.forEach(function (fold) { fold.open = open; });
    button.textContent = open ? "Fold every table" : "Unfold every table";
  });
  document.querySelectorAll("table.searched").forEach(function (table, number) {
    var box = document.createElement("input");
    var label = document.createElement("label");
    box.type = "search";
    box.id = "search-" + number;
    label.htmlFor = box.id;
    label.textContent = "Show rows with: ";
    label.appendChild(box);
    label.className = "search";
    table.parentNode.parentNode.insertBefore(label, table.parentNode);
    box.addEventListener("input", function () {
      var wanted = box.value.toLowerCase();
      table.querySelectorAll("tbody tr").forEach(function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
      });
    });
  });
})();
