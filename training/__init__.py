"""The recipe that makes the bundled sentence model, `index/model/`, from plain Chinese prose."""
